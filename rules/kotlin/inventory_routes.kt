// ruleid: inventory-kotlin-class-mark
@RequestMapping("/wallet")
class Wallet(private val service: Service) {
    // ruleid: inventory-kotlin-mark
    @PostMapping("/transfer")
    fun transfer(form: Form): Receipt { return service.transfer(form) }
    // ok: inventory-kotlin-mark
    @Synchronized
    fun total(): Int { return 1 }
}

fun configure(http: HttpSecurity) {
    // ruleid: inventory-kotlin-chain
    http.requests().requestMatchers("/open/**").permitAll()
    // ruleid: inventory-kotlin-authorize
    authorize("/open", permitAll)
    // ok: inventory-kotlin-authorize
    approve("/open", permitAll)
    // ok: inventory-kotlin-chain
    http.build()
}

// ok: inventory-kotlin-class-mark
@Service
class Other
