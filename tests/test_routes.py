"""Endpoints of other languages than Python: present, with what protects them, and unknown where it cannot be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Config
from auditor.engines import Job
from auditor.engines.semgrep import SemgrepCollector, process
from auditor.engines.semgrep.routes.acts import acts
from auditor.engines.semgrep.routes.guards import judge
from auditor.engines.semgrep.routes.pieces import option, split, string
from auditor.facts import Route
from auditor.finding import Finding
from auditor.inventory import take
from auditor.ledger import Ledger

pytestmark = pytest.mark.semgrep

FILES = {
    # Express: mounted routers, limiter and guard by path and by router, a handler in another file
    "web/server.js": """
const express = require('express');
const rateLimit = require('express-rate-limit');
const helmet = require('helmet');
var wallet = require('./routes/wallet');
const { signIn, askReset } = require('./handlers/session');
const strict = rateLimit({ max: 5 });
const app = express();
app.use(helmet());
app.post('/login', strict, signIn);
app.post('/forgot-password', askReset);
app.use('/wallet', requireSession, wallet);
app.get('/health', (req, res) => res.send('ok'));
app.post('/legacy/password', ...chain, (req, res) => res.end());
function requireSession(req, res, next) {
  if (!req.session.user) return res.status(401).end();
  next();
}
""",
    "web/routes/wallet.js": """
const router = require('express').Router();
const ctl = require('../handlers/wallet');
router.get('/balance', ctl.balance);
router.route('/transfer').post(ctl.transfer);
router.delete('/cards/:id', ctl.removeCard);
module.exports = router;
""",
    "web/handlers/session.js": """
exports.signIn = async (req, res) => { res.json(jwt.sign({ id: 1 }, key)); };
exports.askReset = async (req, res) => { res.end(); };
""",
    "web/handlers/wallet.js": """
exports.balance = (req, res) => { res.json(find(req.session.user)); };
exports.transfer = (req, res) => { move(req.body.amount); };
exports.removeCard = (req, res) => { cards.remove(req.params.id); };
""",
    # a router whose siblings are guarded, but for one
    "web/routes/admin.js": """
const router = require('express').Router();
router.get('/users', isAdmin, (req, res) => res.json(all()));
router.get('/users/:id', isAdmin, (req, res) => res.json(one(req.params.id)));
router.post('/users/:id/roles', isAdmin, (req, res) => res.json(grant(req.params.id)));
router.get('/health', (req, res) => res.send('ok'));
router.delete('/users/:id', (req, res) => res.json(drop(req.params.id)));
function isAdmin(req, res, next) { return req.user.admin ? next() : res.sendStatus(403); }
module.exports = router;
""",
    # NestJS: middleware of a module for some routes, none for others, and words of the description that guard nothing
    "nest/app.module.ts": """
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(SessionAuthMiddleware).exclude('wallets/rates').forRoutes(
      { path: 'wallets/:id', method: RequestMethod.PUT }, 'wallets/cards');
  }
}
""",
    "nest/wallets.controller.ts": """
@ApiBearerAuth()
@Controller('wallets')
export class WalletsController {
  @Put(':id')
  update(@Param('id') id: string) { return this.service.update(id); }
  @Get(':id')
  show(@Param('id') id: string) { return this.service.show(id); }
  @Post('cards/add')
  addCard(@Body() body: any) { return this.service.add(body); }
}
""",
    # Express: somebody is known far away from the handler; one that creates for others and asks who they are
    "web/far.js": """
const { track } = require('./lib/track');
app.get('/orders/:id', showOrder);
app.post('/staff/users', createUser);
app.post('/notes', addNote);
function showOrder(req, res) { track(req); res.json(orders.find(req.params.id)); }
function createUser(req, res) {
  const who = jwt.verify(req.headers.token, key);
  if (!who.admin) return res.status(403).end();
  users.create(req.body);
}
function addNote(req, res) { notes.add(req.user.id, req.body.text); res.redirect('/notes'); }
""",
    "web/lib/track.js": """
exports.track = (req) => { noteSolved(req); };
function noteSolved(req) { if (getLoggedInUser(req) === 1) { throw new Error('never'); } }
""",
    # NestJS: a guard on the class, a public method
    "nest/payments.controller.ts": """
@Controller('payments')
@UseGuards(JwtAuthGuard)
export class PaymentsController {
  @Post('refund')
  refund(@Body() body: RefundDto) { return this.service.refund(body.id); }
  @Public()
  @Post('webhook')
  webhook(@Body() body: any) { return this.service.settle(body); }
}
""",
    # Spring: matchers, method security, a constant as a path
    "spring/SecurityConfig.java": """
class SecurityConfig {
  SecurityFilterChain chain(HttpSecurity http) throws Exception {
    http.authorizeHttpRequests(auth -> auth
        .requestMatchers("/auth/**").permitAll()
        .anyRequest().authenticated());
    return http.build();
  }
}
""",
    "spring/AuthController.java": """
@RestController
@RequestMapping(AuthController.BASE)
class AuthController {
  static final String BASE = "/auth";
  @PostMapping("/login")
  Token login(@RequestBody Form form) { return service.login(form); }
}
""",
    "spring/TransferController.java": """
@RestController
class TransferController {
  @PostMapping("/transfers")
  Receipt transfer(@RequestBody Form form) { return service.transfer(form); }
}
""",
    # Kotlin
    "spring/CardController.kt": """
@RestController
@RequestMapping("/cards")
class CardController(private val service: CardService) {
    @PreAuthorize("isAuthenticated()")
    @DeleteMapping("/{id}")
    fun deleteCard(@PathVariable id: Long): Receipt { return service.delete(id) }
}
""",
    # Laravel: groups, resources, throttle
    "laravel/routes/web.php": """<?php
Route::post('/login', [SessionController::class, 'login'])->middleware('throttle:5,1');
Route::middleware(['auth', 'verified'])->prefix('account')->group(function () {
    Route::post('/password', 'PasswordController@change');
    Route::apiResource('cards', CardController::class)->only(['store']);
});
Route::post('/forgot', [SessionController::class, 'forgotPassword'])->middleware($extra);
Route::post('/notes', [NoteController::class, 'store'])->middleware('member');
Route::put('/notes', [NoteController::class, 'change'])->middleware('method:ldap');
""",
    "laravel/app/Kernel.php": """<?php
class Kernel { protected $middlewareAliases = ['member' => \\App\\Doors::class, 'method' => \\App\\Method::class]; }
""",
    "laravel/app/Doors.php": """<?php
class Doors { public function handle($request, $next) {
    if (!$request->session()->has('member')) { abort(401); }
    return $next($request); } }
""",
    "laravel/app/Method.php": """<?php
class Method { public function handle($request, $next, $which) {
    return config('method') === $which ? $next($request) : redirect('/'); } }
""",
    "laravel/app/NoteController.php": """<?php
class NoteController {
    public function store(Request $request) { return 1; }
    public function change(Request $request) { return 2; }
}
""",
    "laravel/app/SessionController.php": """<?php
class SessionController {
    public function login(Request $request) { return Auth::attempt($request->only('email', 'password')); }
    public function forgotPassword(Request $request) { return 1; }
}
""",
    "laravel/app/PasswordController.php": """<?php
class PasswordController { public function change(Request $request) { return 1; } }
""",
    "laravel/app/CardController.php": """<?php
class CardController { public function store(Request $request) { return 1; } }
""",
    # Symfony: what the firewall says is in no source file
    "symfony/ProfileController.php": """<?php
#[Route('/profile')]
class ProfileController extends AbstractController
{
    #[IsGranted('ROLE_USER')]
    #[Route('/email', methods: ['POST'])]
    public function changeEmail(Request $request) { return 1; }

    #[Route('/password', methods: ['POST'])]
    public function changePassword(Request $request) { return 1; }
}
""",
    # Rails: nested resources, filters of the base class, a skipped filter
    "rails/config/routes.rb": """
Rails.application.routes.draw do
  post 'login', to: 'sessions#create'
  resources :users, only: [:update] do
    resources :transfers, only: [:create]
  end
  namespace :admin do
    resources :payouts, only: [:create] do
      post :approve, on: :member
    end
  end
end
""",
    "rails/app/controllers/application_controller.rb": """
class ApplicationController < ActionController::Base
  before_action :require_login
  def require_login
    redirect_to login_path unless session[:user_id]
  end
end
""",
    "rails/app/controllers/sessions_controller.rb": """
class SessionsController < ApplicationController
  skip_before_action :require_login, only: [:create]
  rate_limit to: 5, within: 1.minute, only: :create
  def create
    session[:user_id] = User.authenticate(params[:email], params[:password]).id
  end
end
""",
    "rails/app/controllers/users_controller.rb": """
class UsersController < ApplicationController
  def update
    current_user.update(params.permit(:name))
  end
end
""",
    "rails/app/controllers/transfers_controller.rb": """
class TransfersController < ApplicationController
  def create
    Transfer.create(amount: params[:amount])
  end
end
""",
    "rails/app/controllers/admin/payouts_controller.rb": """
class Admin::PayoutsController < ApplicationController
  before_action :load_payout, only: [:approve]
  def create
    Payout.create(params.permit(:amount))
  end
  def approve
    @payout.approve
  end
  def load_payout
    @payout = Payout.find(params[:id])
  end
end
""",
    # gin: groups with a guard, a router that is handed to a function
    "gin/main.go": """package main

import "github.com/gin-gonic/gin"

func main() {
	r := gin.New()
	r.Use(gin.Logger())
	r.POST("/login", login)
	v1 := r.Group("/v1", signedIn())
	v1.POST("/withdraw", withdraw)
	cards(v1.Group("/cards"))
	private := r.Group("").Use(signedIn())
	strict := private.Group("staff").Use(middleware.LoginLimit())
	strict.POST("register", addStaff)
	r.Run(":8080")
}

func signedIn() gin.HandlerFunc {
	return func(c *gin.Context) {
		if c.GetHeader("Authorization") == "" {
			c.AbortWithStatus(401)
		}
	}
}

func login(c *gin.Context)    { c.JSON(200, token()) }
func withdraw(c *gin.Context) { c.JSON(200, nil) }
func addStaff(c *gin.Context) { c.JSON(200, nil) }

func cards(r *gin.RouterGroup) {
	r.POST("/add", addCard)
}

func addCard(c *gin.Context) { c.JSON(200, nil) }
""",
    # chi: blocks
    "chi/routes.go": """package chi

func mount() {
	r := chi.NewRouter()
	r.Route("/account", func(r chi.Router) {
		r.Use(authenticate)
		r.Put("/password", changePassword)
	})
	r.Post("/register", register)
}

func authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("Authorization") == "" {
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, req)
	})
}

func changePassword(w http.ResponseWriter, req *http.Request) {}
func register(w http.ResponseWriter, req *http.Request)       {}
""",
    # ASP.NET: attributes of the class and of the method, minimal API
    "aspnet/AccountController.cs": """
[ApiController]
[Route("api/[controller]")]
[Authorize]
public class AccountController : ControllerBase
{
    [HttpPost("login")]
    [AllowAnonymous]
    [EnableRateLimiting("login")]
    public async Task<IActionResult> Login(LoginForm form) { return Ok(); }

    [HttpPost("email")]
    public async Task<IActionResult> ChangeEmail(EmailForm form) { return Ok(); }
}
""",
    "aspnet/Program.cs": """
var app = builder.Build();
var wallet = app.MapGroup("/wallet").RequireAuthorization();
wallet.MapPost("/withdraw", async (Form form) => { return Results.Ok(); });
app.MapPost("/register", async (Form form) => { return Results.Ok(); });
app.Run();
""",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Route], list[Finding]]:
    """All routes of the files above by title, from one run, and the findings."""
    root = tmp_path_factory.mktemp("apps")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    config = Config(root=root, cache=False, jobs=1)
    collected = SemgrepCollector().collect(Job(root, take(config, [], Ledger()).files, config))
    found = [fact for fact in collected.facts if isinstance(fact, Route)]
    return {f"{one.endpoint.framework} {one.endpoint.title}": one for one in found}, list(collected.findings)


ROWS = [
    # title, handler, an act, auth, throttle
    ("express POST /login", "signIn", "account.login", "no", "yes"),
    ("express POST /forgot-password", "askReset", "account.reset_request", "no", "no"),
    ("express GET /wallet/balance", "balance", "account.profile_read", "yes", "no"),
    ("express POST /wallet/transfer", "transfer", "money.transfer", "yes", "no"),
    ("express DELETE /wallet/cards/:id", "removeCard", "money.card", "yes", "no"),
    ("express GET /users", "get /users", "account.profile_read", "yes", "no"),
    ("express DELETE /users/:id", "delete /users/:id", "account.profile_write", "no", "no"),
    ("nestjs POST /payments/refund", "PaymentsController.refund", "money.refund", "yes", "no"),
    ("nestjs POST /payments/webhook", "PaymentsController.webhook", "money.webhook", "no", "no"),
    ("spring POST /auth/login", "AuthController.login", "account.login", "no", "no"),
    ("spring POST /transfers", "TransferController.transfer", "money.transfer", "yes", "no"),
    ("spring DELETE /cards/{id}", "deleteCard", "money.card", "yes", "no"),
    ("laravel POST /login", "SessionController.login", "account.login", "no", "yes"),
    ("laravel POST /account/password", "PasswordController.change", "account.password", "yes", "no"),
    ("laravel POST /account/cards", "CardController.store", "money.card", "yes", "no"),
    ("symfony POST /profile/email", "ProfileController.changeEmail", "account.email", "yes", "no"),
    ("symfony POST /profile/password", "ProfileController.changePassword", "account.password", "unknown", "unknown"),
    ("laravel POST /notes", "NoteController.store", "account.profile_write", "yes", "no"),
    ("laravel PUT /notes", "NoteController.change", "account.profile_write", "no", "no"),
    ("go POST /staff/register", "addStaff", "account.register", "yes", "yes"),
    ("rails POST /login", "SessionsController.create", "account.login", "no", "yes"),
    ("rails PATCH /users/:id", "UsersController.update", "account.profile_write", "yes", "no"),
    ("rails POST /users/:user_id/transfers", "TransfersController.create", "money.transfer", "yes", "no"),
    ("rails POST /admin/payouts", "Admin::PayoutsController.create", "money.payout", "yes", "no"),
    ("rails POST /admin/payouts/:id/approve", "Admin::PayoutsController.approve", "money.payout", "yes", "no"),
    ("nestjs PUT /wallets/:id", "WalletsController.update", "account.profile_read", "yes", "no"),
    ("nestjs GET /wallets/:id", "WalletsController.show", "account.profile_read", "no", "no"),
    ("nestjs POST /wallets/cards/add", "WalletsController.addCard", "money.card", "yes", "no"),
    ("express GET /orders/:id", "showOrder", "account.history_read", "unknown", "no"),
    ("express POST /staff/users", "createUser", "account.register", "yes", "no"),
    ("express POST /notes", "addNote", "account.profile_write", "unknown", "no"),
    ("go POST /login", "login", "account.login", "no", "no"),
    ("go POST /v1/withdraw", "withdraw", "money.withdraw", "yes", "no"),
    ("go POST /v1/cards/add", "addCard", "money.card", "yes", "no"),
    ("go PUT /account/password", "changePassword", "account.password", "yes", "no"),
    ("go POST /register", "register", "account.register", "no", "no"),
    ("aspnet POST /api/Account/login", "AccountController.Login", "account.login", "no", "yes"),
    ("aspnet POST /api/Account/email", "AccountController.ChangeEmail", "account.email", "yes", "no"),
    ("aspnet POST /wallet/withdraw", "POST /wallet/withdraw", "money.withdraw", "yes", "no"),
    ("aspnet POST /register", "POST /register", "account.register", "no", "no"),
]


@pytest.mark.parametrize(("title", "handler", "act", "auth", "throttle"), ROWS, ids=[row[0] for row in ROWS])
def test_rows(
    said: tuple[dict[str, Route], list[Finding]], title: str, handler: str, act: str, auth: str, throttle: str
) -> None:
    routes, _ = said
    assert title in routes, sorted(routes)
    route = routes[title]
    assert route.endpoint.function.endswith(handler)
    assert act in route.acts
    assert (route.state("auth").state, route.state("throttle").state) == (auth, throttle), route.protections


def test_what_is_put_together_at_run_time_is_unknown(said: tuple[dict[str, Route], list[Finding]]) -> None:
    routes, _ = said
    assert routes["express POST /legacy/password"].state("auth").state == "unknown"
    assert routes["laravel POST /forgot"].state("throttle").state == "unknown"


def test_a_route_without_an_act_says_nothing_of_one(said: tuple[dict[str, Route], list[Finding]]) -> None:
    assert said[0]["express GET /health"].acts == ()


def test_what_others_have_and_this_one_lacks(said: tuple[dict[str, Route], list[Finding]]) -> None:
    """The request for a reset without the limiter of the login; the route without the guard of its siblings."""
    found = {(one.check, one.endpoint) for one in said[1] if one.searched.startswith("middleware")}
    assert ("OWN004", "DELETE /users/:id") in found
    assert ("BRF003", "POST /forgot-password") in found or any(
        one.check == "BRF003" and one.site.file == "web/handlers/session.js" for one in said[1]
    )
    silent = {title for check, title in found if check == "OWN004"} - {"DELETE /users/:id"}
    assert silent == set(), "a public route, an unknown one and one that does nothing are not reported"
    assert not any(check.startswith(("BRF", "OTP")) and title == "POST /forgot" for check, title in found)


def test_the_map_starts_one_process_and_then_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.js").write_text("app.post('/login', (req, res) => res.end());\n")
    (tmp_path / "b.go").write_text('package b\n\nfunc f(r *gin.Engine) { r.POST("/login", f) }\n')
    started = []
    scan = process.scan
    monkeypatch.setattr(process, "scan", lambda *all_: (started.append(1), scan(*all_))[1])
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    config = Config(root=tmp_path, cache=True, jobs=1)
    job = Job(tmp_path, take(config, [], Ledger()).files, config)
    first = SemgrepCollector(facts_only=True).collect(job)
    again = SemgrepCollector(facts_only=True).collect(job)
    assert first.facts == again.facts and len(first.facts) == 2 and len(started) == 1
    whole = SemgrepCollector().collect(job)
    assert whole.facts == first.facts and len(started) == 2
    assert SemgrepCollector(facts_only=True).collect(job).facts == first.facts and len(started) == 2


@pytest.mark.parametrize(
    ("name", "body", "kinds", "known"),
    [
        ("requireAuth", None, {"auth"}, True),
        ("passport.authenticate('jwt')", None, {"auth"}, True),
        ("rateLimit({ max: 3 })", None, {"throttle"}, True),
        ("authLimiter", None, {"throttle"}, True),
        ("checkEverything", None, set(), False),
        ("helmet()", None, set(), True),
        ("validateBody(schema)", None, set(), True),
        ("guest", None, set(), True),
        ("optionalAuth", None, set(), True),
        ("listAuthors", None, set(), True),
        ("gate", "if (!req.session.user) return res.status(401).end()", {"auth"}, True),
        ("gate", "console.log('passed'); next()", set(), True),
        ("gate", "if (req.isAuthenticated()) return next(); res.redirect('/login')", {"auth"}, True),
        ("gate", "redirect_to welcome_path if current_user", set(), True),
        ("gate", "if (!user.profile) away = true\nend\nredirect_to home if away", set(), True),
        ("gate", "if (!session.user) { res.redirect('/start') }", {"auth"}, True),
        ("middleware.LoginLimit()", None, {"throttle"}, True),
        ("middleware.BodyLimit()", None, set(), False),
        ("Recovery", "if err := recover(); err != nil { req.Header; c.AbortWithStatus(500) }", set(), True),
        ("verifyToken", "decode(token); next()", set(), True),
    ],
)
def test_guards_by_name_and_by_body(name: str, body: str | None, kinds: set[str], known: bool) -> None:
    verdict = judge(name, body)
    assert (set(verdict.kinds), verdict.known) == (kinds, known)
    assert verdict.called == (name == "verifyToken"), "called a guard, and its code shows none: unknown"


@pytest.mark.parametrize(
    ("function", "route", "method", "first"),
    [
        ("changePassword", "/me", "POST", "account.password"),
        ("PasswordsController.update", "/password/edit", "PATCH", "account.password"),
        ("requestPasswordReset", "/reset", "POST", "account.reset_request"),
        ("resetPassword", "/reset", "POST", "account.reset_confirm"),
        ("sendMoney", "/send", "POST", "money.transfer"),
        ("showPrices", "/prices", "GET", ""),
        ("translate", "/translate", "POST", ""),
        ("repay", "/repayments/export", "GET", ""),
        ("listOrders", "/orders", "GET", "account.history_read"),
        ("catalogue", "/catalogue", "POST", ""),
        ("blogin", "/blogs", "GET", ""),
    ],
)
def test_acts_by_name(function: str, route: str, method: str, first: str) -> None:
    found = acts(function, route, (method,), "")
    assert (found[0] if found else "") == first


def test_arguments_are_taken_apart_by_brackets_and_quotes() -> None:
    assert split("'a,b', [c, d], f(g, h), (x, y) => { i(j, k) }") == (
        "'a,b'",
        "[c, d]",
        "f(g, h)",
        "(x, y) => { i(j, k) }",
    )
    assert split('"http://x/y", z // a, comment') == ('"http://x/y"', "z")
    assert string("'/x'") == "/x" and string("a + '/x'") is None
    assert option(("only: [:a]", "'uses' => 'X@y'"), "uses") == "'X@y'"
    assert option(("{ url: '/x', handler: f }",), "handler") == "f"


def findings(root: Path, files: dict[str, str]) -> set[tuple[str, str]]:
    """(check, title of the endpoint) of what routes alone tell of these files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    config = Config(root=root, cache=False, jobs=1)
    said = SemgrepCollector(facts_only=True).collect(Job(root, take(config, [], Ledger()).files, config))
    return {(one.check, one.endpoint) for one in said.findings}


BANK = """
const app = require('express')();
app.post('/login', (req, res) => { if (check(req.body.password)) res.json(token()); });
app.post('/logout', (req, res) => res.end());
app.get('/login', (req, res) => res.send('<form>'));
app.get('/auth/google/callback', (req, res) => res.json(passwordless()));
app.post('/transfer', requireUser, (req, res) => { move(req.user, req.body.amount); res.end(); });
app.post('/transfer/confirmed', requireUser, (req, res) => { if (!verifyTotp(req.body.code)) return; move(req.body.amount); });
app.get('/transfer', requireUser, (req, res) => res.json(amounts(req.user)));
app.post('/transfer/labels', requireUser, (req, res) => res.json(rename(req.body.label)));
"""


def test_an_application_without_any_limiter_and_money_on_a_session(tmp_path: Path) -> None:
    assert findings(tmp_path, {"app.js": BANK}) == {("BRF001", "POST /login"), ("MFA001", "POST /transfer")}


def test_a_limiter_that_nobody_understands_silences(tmp_path: Path) -> None:
    found = findings(tmp_path, {"app.js": BANK, "edge.js": "exports.rateLimit = (req) => buckets.take(req.ip);\n"})
    assert found == {("MFA001", "POST /transfer")}
