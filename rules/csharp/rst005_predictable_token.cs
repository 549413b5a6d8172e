class Codes
{
    void Send()
    {
        // ruleid: rst005-csharp-predictable
        var resetToken = new Random().Next(100000, 999999).ToString();
        // ok: rst005-csharp-predictable
        var delay = new Random().Next(5);
    }
}
