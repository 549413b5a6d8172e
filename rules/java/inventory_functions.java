// ruleid: inventory-java-class
class Box {
  // ruleid: inventory-java-function
  @Override
  public Object method(int a) throws Error {
    // ok: inventory-java-function
    return other(a);
  }
}
