"""Reads calls, one JSON object a line ({service, operation, input}), and holds each against AWS's own models as Debian's
botocore ships them: its ParamValidator (required, types, unknown members, minima), and the enums, patterns and maxima,
which that leaves to AWS. Prints {checked, operations, problems} as JSON. Knows nothing of our code."""

import json
import re
import sys

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError, ShapeResolver
from botocore.validate import ParamValidator

# What AWS has that the models of December 2022 don't know yet, with the shape of that model which it takes.
NEWER = {
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html
    ('s3', 'CreateBucketConfiguration', 'Tags'): 'TagSet',
}

# Operations that took nothing then, by what they take now.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
NEWER_INPUTS = {
    ('s3', 'ListBuckets'): ShapeResolver({
        'Text': {'type': 'string'},
        'Token': {'type': 'string', 'min': 0, 'max': 1024},
        'MaxBuckets': {'type': 'integer', 'min': 1, 'max': 10000},
        'ListBucketsRequest': {
            'type': 'structure',
            'members': {
                'BucketRegion': {'shape': 'Text'},
                'ContinuationToken': {'shape': 'Token'},
                'MaxBuckets': {'shape': 'MaxBuckets'},
                'Prefix': {'shape': 'Text'},
            },
        },
    }).get_shape_by_name('ListBucketsRequest'),
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
            newer = NEWER.get((service, shape.name, name))
            if newer:
                check(service, model_of(service).shape_for(newer), member, report, name)
            elif name in shape.members:
                known[name] = without_newer(service, shape.members[name], member, report)
            else:
                known[name] = member
        return known
    if shape.type_name == 'list' and isinstance(value, list):
        return [without_newer(service, shape.member, item, report) for item in value]
    return value


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
        if 'pattern' in traits and not re.search(f'^(?:{traits["pattern"]})$', value):
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
    try:
        shape = model_of(service).operation_model(operation).input_shape
    except (UnknownServiceError, OperationNotFoundError):
        return [f'AWS has no {service} {operation}']
    shape = shape or NEWER_INPUTS.get((service, operation))
    if shape is None:
        return [f'{operation} takes nothing, and got {value}'] if value else []
    report = []
    check(service, shape, without_newer(service, shape, value, report), report, operation)
    return report


calls = [json.loads(line) for line in sys.stdin if line.strip()]
problems = [{'call': call, 'problem': problem} for call in calls for problem in problems_of(call)]
operations = sorted({f"{call['service']} {call['operation']}" for call in calls})
json.dump({'checked': len(calls), 'operations': operations, 'problems': problems}, sys.stdout)
