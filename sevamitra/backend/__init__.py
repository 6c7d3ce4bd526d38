"""The service backend as the bot sees it: ``make_backend(settings)`` gives a :class:`ServiceBackend`."""

from sevamitra.backend.client import (
    ApplicationNotFound,
    ApplicationStatus,
    BackendError,
    BackendRefused,
    BackendUnavailable,
    Decision,
    Desk,
    HandoverRequest,
    ServiceBackend,
)
from sevamitra.backend.routed import RoutedBackend, make_backend

__all__ = [
    "ApplicationNotFound",
    "ApplicationStatus",
    "BackendError",
    "BackendRefused",
    "BackendUnavailable",
    "Decision",
    "Desk",
    "HandoverRequest",
    "RoutedBackend",
    "ServiceBackend",
    "make_backend",
]
