"""What runs in the browser is told from what serves it."""

from __future__ import annotations

import pytest

from auditor.engines.semgrep.pages import is_labels, is_page


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("src/Profile.vue", "export default { methods: { updatePassword() { return api.put('/password') } } }"),
        ("static/account.js", "window.app = Vue.createApp({methods: {async updatePassword() {}}})"),
        ("web/use-user.ts", "import { ref } from 'vue'\nexport const useUser = () => ref(null)"),
        ("frontend/composables/use-hooks.ts", "export const useHooks = () => api.post('/webhooks', body)"),
        ("web/Login.tsx", "const [token, setToken] = useState(localStorage.getItem('t'))"),
    ],
)
def test_pages(file: str, text: str) -> None:
    assert is_page(file, text)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("routes/password.js", "module.exports = (req, res) => res.json(user.save())"),
        ("pages/api/reset.ts", "import type { NextApiRequest } from 'next'\nconst link = window.location"),
        ("server.js", "const app = require('express')()\napp.get('/', (q, s) => s.send('document.getElementById'))"),
        (
            "services/user.ts",
            "export async function setPassword(user, password) { user.password = await hash(password) }",
        ),
        ("src/Ssr.vue", "import jwt from 'jsonwebtoken'"),
        ("window.py", "window.location = 1"),
    ],
)
def test_servers_and_what_cannot_be_told(file: str, text: str) -> None:
    assert not is_page(file, text)


def test_labels() -> None:
    assert is_labels("static/i18n/en.js")
    assert not is_labels("src/language.js")
    assert not is_labels("config/keys.js")
