"""The service backend as the bot sees it: ``make_backend(settings)`` gives a :class:`ServiceBackend`."""

from sevamitra.backend.citizen import CitizenBackend
from sevamitra.backend.client import (
    AppealNotOpen,
    ApplicationNotFound,
    ApplicationStatus,
    BackendError,
    BackendRefused,
    BackendUnavailable,
    Decision,
    Desk,
    HandoverRequest,
    LookupsRefused,
    NotTheApplicant,
    ServiceBackend,
)
from sevamitra.backend.routed import RoutedBackend, make_backend

__all__ = [
    "AppealNotOpen",
    "ApplicationNotFound",
    "ApplicationStatus",
    "BackendError",
    "BackendRefused",
    "BackendUnavailable",
    "CitizenBackend",
    "Decision",
    "Desk",
    "HandoverRequest",
    "LookupsRefused",
    "NotTheApplicant",
    "RoutedBackend",
    "ServiceBackend",
    "make_backend",
]
