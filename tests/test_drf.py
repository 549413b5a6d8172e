"""Django REST framework: lists of permissions, sets of views behind routers, serializers, throttles."""

from __future__ import annotations

import pytest
from test_django import acts, entry, kinds, program

HEAD = """
from django.urls import include, path
from django_otp import match_token
from rest_framework import serializers, viewsets
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.permissions import AllowAny, BasePermission, IsAdminUser, IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.routers import DefaultRouter
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView
from shop.models import Member, Wallet
class HasCode(BasePermission):
    def has_permission(self, request, view):
        return bool(match_token(request.user, request.data["code"]))
class Yes(BasePermission):
    def has_permission(self, request, view):
        return True
class Mine(BasePermission):
    def has_object_permission(self, request, view, obj):
        return obj.owner == request.user
"""
NONE = "    authentication_classes = []\n"


@pytest.mark.parametrize(
    ("listed", "held"),
    [
        ("[IsAuthenticated]", {"auth"}),
        ("[IsAuthenticated & HasCode]", {"auth", "second_factor"}),
        ("[IsAuthenticated | HasCode]", set()),
        ("[IsAuthenticated, HasCode | Yes]", {"auth"}),
        ("[~IsAuthenticated]", set()),
        ("[AllowAny]", set()),
        ("[Mine]", set()),
        ("[IsAdminUser]", {"auth", "staff"}),
        ("[IsAuthenticatedOrReadOnly]", {"auth"}),
        ("()", set()),
    ],
)
def test_permission_lists(listed: str, held: set[str]) -> None:
    body = f"class A(APIView):\n{NONE}    permission_classes = {listed}\n    def post(self, request): pass\n"
    found = program(shop__urls=HEAD + body + "urlpatterns = [path('a', A.as_view())]\n")
    assert kinds(found, "A.post") == held


def test_reading_passes_where_only_writing_is_guarded() -> None:
    body = f"class A(APIView):\n{NONE}    permission_classes = [IsAuthenticatedOrReadOnly]\n    def get(self, request): pass\n"
    assert kinds(program(shop__urls=HEAD + body + "urlpatterns = [path('a', A.as_view())]\n"), "A.get") == set()


def test_an_unknown_permission_is_a_doubt() -> None:
    body = f"from corp import Pass\nclass A(APIView):\n{NONE}    permission_classes = [Pass]\n    def post(self, request): pass\n"
    found = program(shop__urls=HEAD + body + "urlpatterns = [path('a', A.as_view())]\n")
    assert [u.symbol for u in entry(found, "A.post").unknown] == ["corp.Pass"]


@pytest.mark.parametrize(
    ("settings", "held"),
    [
        ("", {"csrf"}),
        (
            "REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.IsAuthenticated']}",
            {"auth", "csrf"},
        ),
        ("REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.AllowAny']}", {"csrf"}),
        ("REST_FRAMEWORK = {'DEFAULT_AUTHENTICATION_CLASSES': []}", set()),
        (
            "REST_FRAMEWORK = {'DEFAULT_THROTTLE_CLASSES': ['rest_framework.throttling.AnonRateThrottle'],"
            " 'DEFAULT_THROTTLE_RATES': {'anon': '5/min'}}",
            {"csrf", "throttle"},
        ),
        (
            "REST_FRAMEWORK = {'DEFAULT_THROTTLE_CLASSES': ['rest_framework.throttling.AnonRateThrottle'],"
            " 'DEFAULT_THROTTLE_RATES': {'anon': None}}",
            {"csrf"},
        ),
    ],
)
def test_defaults_of_the_settings(settings: str, held: set[str]) -> None:
    body = "class A(APIView):\n    def post(self, request): pass\nurlpatterns = [path('a', A.as_view())]\n"
    found = program(shop__urls=HEAD + body, settings=f"ROOT_URLCONF = 'shop.urls'\n{settings}\n")
    assert kinds(found, "A.post") == held


VIEWSET = """
class WalletSerializer(serializers.ModelSerializer):
    class Meta:
        model = Member
        fields = ["email", "name"]
        read_only_fields = ["name"]
class Members(viewsets.ModelViewSet):
    authentication_classes = []
    permission_classes = [IsAuthenticated]
    queryset = Member.objects.all()
    serializer_class = WalletSerializer
    def get_permissions(self):
        if self.action == "create":
            return [AllowAny()]
        return [IsAuthenticated(), HasCode()]
    @action(detail=True, methods=["post"], permission_classes=[AllowAny])
    def ping(self, request, pk=None):
        pass
    def helper(self): pass
router = DefaultRouter()
router.register("members", Members)
urlpatterns = [path("api/", include(router.urls))]
"""


def test_inherited_actions_of_a_set_of_views() -> None:
    found = program(shop__urls=HEAD + VIEWSET)
    routes = {e.endpoint.function: e.endpoint.title for e in found.entries}
    assert routes["Members.create"] == "POST /api/members/"
    assert routes["Members.update"] == "PUT /api/members/{pk}/"
    assert routes["Members.ping"] == "POST /api/members/{pk}/ping/"
    assert "Members.helper" not in routes
    assert acts(found, "Members.create")["account.register"] == set()
    assert "account.email" not in acts(found, "Members.create")
    changed = acts(found, "Members.update")
    assert changed["account.email"] == {"auth", "second_factor"}
    assert "account.register" not in changed
    assert acts(found, "Members.destroy")["account.close"] == {"auth", "second_factor"}
    assert kinds(found, "Members.ping") == set()


SERIALIZER = """
class Asking(serializers.Serializer):
    def validate_code(self, value):
        if match_token(self.context["request"].user, value) is None:
            raise serializers.ValidationError("no")
        return value
class A(APIView):
    authentication_classes = []
    permission_classes = [IsAuthenticated]
    def post(self, request):
        serializer = Asking(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        request.user.email = serializer.validated_data["email"]
    def put(self, request):
        serializer = Asking(data=request.data, context={"request": request})
        serializer.is_valid()
        request.user.email = request.data["email"]
    def patch(self, request):
        serializer = Asking(data=request.data, context={"request": request})
        if not serializer.is_valid():
            return None
        request.user.email = request.data["email"]
urlpatterns = [path("a", A.as_view())]
"""


@pytest.mark.parametrize(("method", "counts"), [("post", True), ("put", False), ("patch", True)])
def test_a_serializer_guards_when_its_answer_is_used(method: str, counts: bool) -> None:
    held = acts(program(shop__urls=HEAD + SERIALIZER), f"A.{method}")["account.email"]
    assert ("second_factor" in held) is counts


def test_function_views() -> None:
    body = """
@api_view(["POST"])
@permission_classes([IsAuthenticated])
def asked(request): pass
@api_view(["POST"])
def open_(request): pass
urlpatterns = [path("a", asked), path("b", open_)]
"""
    found = program(shop__urls=HEAD + body)
    assert kinds(found, "asked") - {"csrf"} == {"auth"}
    assert kinds(found, "open_") - {"csrf"} == set()
    assert entry(found, "open_").endpoint.methods == ("POST",)
