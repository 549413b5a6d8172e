package sample

func account(c *gin.Context) {
	user := find(c)
	// ruleid: pii003-go-raw-record
	c.JSON(200, user)
}

func shown(c *gin.Context) {
	user := find(c)
	user.Password = ""
	// ok: pii003-go-raw-record
	c.JSON(200, user)
}

func view(c *gin.Context) {
	// ok: pii003-go-raw-record
	c.JSON(200, viewOf(find(c)))
}
