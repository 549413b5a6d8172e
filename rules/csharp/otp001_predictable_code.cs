class Codes
{
    void Send()
    {
        // ruleid: otp001-csharp-predictable
        var otp = new Random().Next(100000, 999999).ToString();
        // ok: otp001-csharp-predictable
        var delay = new Random().Next(5);
    }
}
