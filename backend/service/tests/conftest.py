import pytest

from mysfits.app import create_app
from mysfits.built_in_catalogue import BuiltInCatalogue

from .service_process import ServiceProcess


@pytest.fixture(scope="module")
def service():
    """One running service, for tests that only ask it things."""
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


@pytest.fixture
def client():
    return create_app(BuiltInCatalogue()).test_client()
