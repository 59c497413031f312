"""Reads calls, one JSON object a line ({service, operation, input}), and holds each against AWS's own models as Debian's
botocore ships them: its ParamValidator (required, types, unknown members, minima), and the enums, patterns and maxima,
which that leaves to AWS. Prints {checked, operations, problems} as JSON. Knows nothing of our code."""

import functools
import json
import re
import sys
import unicodedata

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError, ShapeResolver
from botocore.validate import ParamValidator

# What AWS has that the models of December 2022 don't know yet, with the shape of that model which it takes.
NEWER = {
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
    ('s3', 'CreateBucketConfiguration', 'Tags'): 'TagSet',
}

TEXT = {'type': 'string'}
AUTOSCALING_TAGS = {
    'AmazonResourceName': {'type': 'string', 'min': 1, 'max': 1011},
    'TagKey': {'type': 'string', 'min': 1, 'max': 128},
    'TagValue': {'type': 'string', 'min': 0, 'max': 256},
    'TagMap': {'type': 'map', 'key': {'shape': 'TagKey'}, 'value': {'shape': 'TagValue'}},
}


def structure(*required, **members):
    return {'type': 'structure', 'required': list(required), 'members': {name: {'shape': shape} for name, shape in members.items()}}


def shape_of(name, shapes):
    return ShapeResolver(shapes).get_shape_by_name(name)


# Shapes that the models don't have at all, by where they stand.
NEWER_SHAPES = {
    # https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    ('application-autoscaling', 'RegisterScalableTargetRequest', 'Tags'): shape_of('TagMap', AUTOSCALING_TAGS),
    # https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html
    ('codepipeline', 'PipelineDeclaration', 'pipelineType'): shape_of('PipelineType', {
        'PipelineType': {'type': 'string', 'enum': ['V1', 'V2']},
    }),
    ('codepipeline', 'PipelineDeclaration', 'executionMode'): shape_of('ExecutionMode', {
        'ExecutionMode': {'type': 'string', 'enum': ['QUEUED', 'SUPERSEDED', 'PARALLEL']},
    }),
}

# Operations that weren't there then, or took nothing, by what they take now.
NEWER_INPUTS = {
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
    ('s3', 'ListBuckets'): shape_of('ListBucketsRequest', {
        'Text': TEXT,
        'Token': {'type': 'string', 'min': 0, 'max': 1024},
        'MaxBuckets': {'type': 'integer', 'min': 1, 'max': 10000},
        'ListBucketsRequest': structure(BucketRegion='Text', ContinuationToken='Token', MaxBuckets='MaxBuckets', Prefix='Text'),
    }),
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteTaskDefinitions.html: ten a call
    ('ecs', 'DeleteTaskDefinitions'): shape_of('DeleteTaskDefinitionsRequest', {
        'Text': TEXT,
        'Ten': {'type': 'list', 'member': {'shape': 'Text'}, 'min': 1, 'max': 10},
        'DeleteTaskDefinitionsRequest': structure('taskDefinitions', taskDefinitions='Ten'),
    }),
    # https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html
    ('application-autoscaling', 'TagResource'): shape_of('TagResourceRequest', {
        **AUTOSCALING_TAGS,
        'TagResourceRequest': structure('ResourceARN', 'Tags', ResourceARN='AmazonResourceName', Tags='TagMap'),
    }),
    # https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ListTagsForResource.html
    ('application-autoscaling', 'ListTagsForResource'): shape_of('ListTagsForResourceRequest', {
        **AUTOSCALING_TAGS,
        'ListTagsForResourceRequest': structure('ResourceARN', ResourceARN='AmazonResourceName'),
    }),
}

session = botocore.session.Session()
models = {}


def model_of(service):
    if service not in models:
        models[service] = session.get_service_model(service)
    return models[service]


def without_newer(service, shape, value, report):
    """The value as the model can know it; what is newer is checked by the shape it has since."""
    if shape.type_name == 'structure' and isinstance(value, dict):
        known = {}
        for name, member in value.items():
            where = (service, shape.name, name)
            newer = NEWER_SHAPES.get(where) or (NEWER.get(where) and model_of(service).shape_for(NEWER[where]))
            if newer:
                check(service, newer, member, report, name)
            elif name in shape.members:
                known[name] = without_newer(service, shape.members[name], member, report)
            else:
                known[name] = member
        return known
    if shape.type_name == 'list' and isinstance(value, list):
        return [without_newer(service, shape.member, item, report) for item in value]
    return value


# AWS writes its patterns for Java, which knows classes that Python's own expressions don't.
JAVA_CLASSES = {'Print': r'\x20-\x7E'}


@functools.lru_cache(maxsize=None)
def characters_of(name):
    """What stands in a bracket for a class of Java's; for one of Unicode's categories (L, Zs) what is in it, up to U+FFFF."""
    if name in JAVA_CLASSES:
        return JAVA_CLASSES[name]
    members = [code for code in range(0x10000) if unicodedata.category(chr(code)).startswith(name)]
    if not members:
        raise ValueError(f'No character is of the class {name}')
    return ''.join(f'\\u{code:04x}' for code in members)


@functools.lru_cache(maxsize=None)
def compiled(pattern):
    def in_words_of_python(match):
        before = match.string[:match.start()]
        characters = characters_of(match[1])
        return characters if before.rfind('[') > before.rfind(']') else f'[{characters}]'

    # A character beyond U+FFFF stands there as the two halves that Java writes it in.
    whole = pattern.replace('\\uD800\\uDC00-\\uDBFF\\uDFFF', '\U00010000-\U0010FFFF')
    return re.compile('^(?:' + re.sub(r'\\p\{(\w+)\}', in_words_of_python, whole) + ')$')


def constraints(shape, value, report, path):
    """Enum, pattern and maximum, all the way down."""
    traits = shape.metadata
    if shape.type_name == 'structure' and isinstance(value, dict):
        for name, member in value.items():
            if name in shape.members:
                constraints(shape.members[name], member, report, f'{path}.{name}')
    elif shape.type_name == 'list' and isinstance(value, list):
        for index, item in enumerate(value):
            constraints(shape.member, item, report, f'{path}[{index}]')
    elif shape.type_name == 'map' and isinstance(value, dict):
        for key, item in value.items():
            constraints(shape.key, key, report, f'{path} key')
            constraints(shape.value, item, report, f'{path}.{key}')
    if isinstance(value, str) and shape.type_name == 'string':
        if traits.get('enum') and value not in traits['enum']:
            report.append(f'{path}: {value!r} is none of {traits["enum"]}')
        if 'pattern' in traits and not compiled(traits['pattern']).search(value):
            report.append(f"{path}: {value!r} doesn't match {traits['pattern']}")
    if 'max' in traits and shape.type_name != 'blob':
        size = value if isinstance(value, (int, float)) else len(value)
        if size > traits['max']:
            report.append(f'{path}: {size} is more than {traits["max"]}')


def check(service, shape, value, report, path):
    found = ParamValidator().validate(value, shape)
    if found.has_errors():
        report.append(f'{path}: {found.generate_report()}')
    constraints(shape, value, report, path)


def problems_of(call):
    service, operation, value = call['service'], call['operation'], call.get('input') or {}
    newer = NEWER_INPUTS.get((service, operation))
    try:
        shape = newer or model_of(service).operation_model(operation).input_shape
    except (UnknownServiceError, OperationNotFoundError):
        return [f'AWS has no {service} {operation}']
    if shape is None:
        return [f'{operation} takes nothing, and got {value}'] if value else []
    report = []
    check(service, shape, without_newer(service, shape, value, report), report, operation)
    return report


calls = [json.loads(line) for line in sys.stdin if line.strip()]
problems = [{'call': call, 'problem': problem} for call in calls for problem in problems_of(call)]
operations = sorted({f"{call['service']} {call['operation']}" for call in calls})
json.dump({'checked': len(calls), 'operations': operations, 'problems': problems}, sys.stdout)
