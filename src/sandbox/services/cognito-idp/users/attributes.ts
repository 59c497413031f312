import type { AttributeType, SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider';
import { invalid, notAuthorized } from '../errors.ts';
import type { ClientRecord, PoolRecord } from '../model.ts';

/** Attributes by name, in the order in which they are shown. */
export type Attributes = Readonly<Record<string, string>>;

/** What only administrators set: whether an address was proved to be somebody's. */
const PROOFS = ['email_verified', 'phone_number_verified'];

/**
 * Reads attributes that somebody gives.
 * @param client whose writing is limited to what it may write; none for administrators
 * @throws AwsError InvalidParameterException, NotAuthorizedException
 */
export function readAttributes(pool: PoolRecord, given: readonly AttributeType[] = [], client?: ClientRecord): Attributes {
  const read: Record<string, string> = {};
  for (const { Name = '', Value = '' } of given) {
    const attribute = pool.schema.find((one) => one.Name === Name);
    if (!attribute) throw misfit(Name, 'Attribute does not exist in the schema.');
    if (Name === 'sub') throw invalid('Cannot modify the non-mutable attribute sub');
    if (client && !mayWrite(client, Name)) throw notAuthorized('A client attempted to write unauthorized attribute');
    checkValue(attribute, Value);
    read[Name] = Value;
  }
  return read;
}

/** @throws AwsError InvalidParameterException for what the schema asks for and nobody gave */
export function checkRequired({ schema }: PoolRecord, attributes: Attributes): void {
  const missing = missingOf({ schema }, attributes);
  if (missing.length === 0) return;
  throw invalid(
    `Attributes did not conform to the schema: ${missing.map((name) => `${name}: The attribute is required`).join('\n')}\n`,
  );
}

/** What the schema asks for and isn't there. */
export const missingOf = ({ schema }: Pick<PoolRecord, 'schema'>, attributes: Attributes): string[] =>
  schema.flatMap(({ Name = '', Required }) => (Required && Name !== 'sub' && !attributes[Name] ? [Name] : []));

/** @throws AwsError InvalidParameterException for what can't be changed once it is set */
export function checkMutable({ schema }: PoolRecord, given: Attributes, before: Attributes): void {
  for (const name of Object.keys(given)) {
    const { Mutable } = schema.find((one) => one.Name === name) ?? {};
    if (Mutable === false && before[name] !== undefined) throw invalid(`user.${name}: Attribute cannot be updated.\n`);
  }
}

/** Attributes as the API lists them; those alone that a client may read, where one asks. */
export const listOf = (attributes: Attributes, client?: ClientRecord): AttributeType[] =>
  Object.entries(attributes)
    .filter(([name]) => !client || mayRead(client, name))
    .map(([Name, Value]) => ({ Name, Value }));

/** Whether a client may read an attribute: `sub` always, all where it names none. */
export function mayRead({ settings: { ReadAttributes } }: ClientRecord, name: string): boolean {
  return name === 'sub' || !ReadAttributes?.length || ReadAttributes.includes(name);
}

function mayWrite({ settings: { WriteAttributes } }: ClientRecord, name: string): boolean {
  if (PROOFS.includes(name) || name.startsWith('dev:')) return false;
  return !WriteAttributes?.length || WriteAttributes.includes(name);
}

/** A mail address as Cognito takes one. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text) && text.length <= 320;

function checkValue({ Name = '', AttributeDataType, ...limits }: SchemaAttributeType, value: string): void {
  if (Name === 'email' && !isEmail(value)) throw invalid('Invalid email address format.');
  if (Name === 'phone_number' && value !== '' && !/^\+\d{7,15}$/.test(value)) throw invalid('Invalid phone number format.');
  if (AttributeDataType === 'Boolean' && !/^(true|false)$/i.test(value)) throw misfit(Name, `Type ${AttributeDataType} expected`);
  if (AttributeDataType === 'Number' && !/^-?\d+$/.test(value)) throw misfit(Name, `Type ${AttributeDataType} expected`);
  const { MinLength = '0', MaxLength = '2048' } = limits.StringAttributeConstraints ?? {};
  if (AttributeDataType !== 'String') return;
  if (value.length < Number(MinLength)) throw misfit(Name, 'String must be longer than the minimum length');
  if (value.length > Number(MaxLength)) throw misfit(Name, 'String must be shorter than the maximum length');
}

const misfit = (name: string, why: string) => invalid(`Attributes did not conform to the schema: ${name}: ${why}\n`);
