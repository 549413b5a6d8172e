// ruleid: inventory-swift-class
class Box {
    // ruleid: inventory-swift-function
    func method(a: Int) -> Int {
        // ok: inventory-swift-function
        return other(a)
    }
}
