package sample

// ruleid: inventory-go-function
func plain(a int) error {
	return nil
}

// ruleid: inventory-go-function
func (b *Box) Method(a int) (int, error) {
	// ok: inventory-go-function
	return other(a), nil
}
