// ruleid: inventory-csharp-mark
[ApiController]
public class WalletController : ControllerBase
{
    // ruleid: inventory-csharp-mark
    [HttpPost("transfer")]
    public IActionResult Transfer(Form form) { return Ok(); }

    // ok: inventory-csharp-mark
    [Obsolete("x")]
    public int Total() { return 1; }
}

public class Startup
{
    public void Configure(WebApplication app)
    {
        // ruleid: inventory-csharp-group, inventory-csharp-route-call
        var wallet = app.MapGroup("/wallet");
        // ruleid: inventory-csharp-route-call
        wallet.MapPost("/transfer", Transfer);
        // ok: inventory-csharp-route-call
        app.Run();
        // ok: inventory-csharp-group
        var text = app.ToString();
    }
}
