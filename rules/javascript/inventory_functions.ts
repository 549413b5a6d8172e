// ruleid: inventory-javascript-function
function plain(a) {
  return a;
}

// ruleid: inventory-javascript-function
const arrow = async (a) => {
  return a;
};

// ruleid: inventory-javascript-class
class Box {
  // ruleid: inventory-javascript-function
  async method(a) {
    return a;
  }
}

// ruleid: inventory-javascript-route
app.post('/x', guard, async (req, res) => {
  res.end();
});

// ok: inventory-javascript-route
list.map('/x', (a) => {
  a.end();
});
// ok: inventory-javascript-function
plain(1);
