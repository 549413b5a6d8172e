package main

func routes(r *gin.Engine) {
	// ruleid: inventory-go-router, inventory-go-route-call
	v1 := r.Group("/v1", signedIn)
	// ruleid: inventory-go-route-call
	v1.POST("/transfers", transfer)
	// ok: inventory-go-route-call
	r.Run(":8080")
	// ok: inventory-go-router
	text := r.String()
	use(text)
}
