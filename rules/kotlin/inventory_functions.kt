object Box {
    // ruleid: inventory-kotlin-function
    fun method(a: Int): Int {
        // ok: inventory-kotlin-function
        return other(a)
    }
}
