import shutil
from pathlib import Path

import pytest

import mysfits
from mysfits.app import create_app
from mysfits.built_in_catalogue import BuiltInCatalogue

from .local_dynamodb import ROOT, LocalDynamoDB, the_twelve_as_items
from .service_process import SERVICE, ServiceProcess

# What the learner's service becomes in the module about data, file by file. The modules that are only there are found
# beside those that are here.
CHANGE = ROOT / "assets" / "changes" / "data" / "service"
mysfits.__path__.append(str(CHANGE / "mysfits"))

TABLE = "mysfits-t3st00-mysfits"
BOTH = ["built-in list", "table"]


@pytest.fixture(scope="session")
def dynamodb():
    """A DynamoDB that holds the table with the twelve."""
    running = LocalDynamoDB()
    running.create_table(TABLE, the_twelve_as_items())
    yield running
    running.close()


@pytest.fixture(scope="session")
def changed_service(tmp_path_factory) -> Path:
    """The service's folder as the change makes it."""
    folder = tmp_path_factory.mktemp("changed") / "service"
    shutil.copytree(SERVICE / "mysfits", folder / "mysfits", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(CHANGE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module", params=BOTH)
def service(request):
    """One running service, over either catalogue, for tests that only ask it things."""
    if request.param == "table":
        settings = request.getfixturevalue("dynamodb").settings(TABLE)
        running = ServiceProcess(folder=request.getfixturevalue("changed_service"), **settings)
    else:
        running = ServiceProcess()
    yield running
    running.close()


@pytest.fixture
def start():
    """Starts services that a test may stop, and leaves none behind."""
    running = []

    def start_service(*args, **settings):
        running.append(ServiceProcess(*args, **settings))
        return running[-1]

    yield start_service
    for each in running:
        each.close()


@pytest.fixture(params=BOTH)
def client(request, monkeypatch):
    """The app in this process, over either catalogue."""
    if request.param != "table":
        return create_app(BuiltInCatalogue()).test_client()
    for name, value in request.getfixturevalue("dynamodb").settings(TABLE).items():
        monkeypatch.setenv(name, value)
    from mysfits.table_catalogue import TableCatalogue

    return create_app(TableCatalogue(TABLE)).test_client()
