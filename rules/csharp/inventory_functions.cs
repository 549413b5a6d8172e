// ruleid: inventory-csharp-class
class Box
{
    // ruleid: inventory-csharp-function
    public object Method(int a)
    {
        // ok: inventory-csharp-function
        return Other(a);
    }
}
