// ruleid: inventory-javascript-import
const users = require('./routes/users');
// ruleid: inventory-javascript-import
import { signIn } from './handlers/session';
// ok: inventory-javascript-import
const lazy = load('./routes/users');

// ruleid: inventory-javascript-made
const perMinute = rateLimit({ max: 5 });
// ok: inventory-javascript-made
const total = sum(1, 2);

// ruleid: inventory-javascript-route-call
app.use('/api', users);
// ruleid: inventory-javascript-route-call
app.post('/sessions', perMinute, signIn);
// ok: inventory-javascript-route-call
app.listen(8080);
// ok: inventory-javascript-route-call
app.get();

// ruleid: inventory-javascript-route-mark
@Controller('wallet')
class WalletController {
  // ruleid: inventory-javascript-route-mark
  @Post('transfer')
  transfer() { return 1; }
  // ok: inventory-javascript-route-mark
  @Memo()
  total() { return 1; }
}
