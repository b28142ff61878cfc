import SignetCore

/// Accounts (RFC 8555 section 7.3).
extension HostileCA {
    func newAccount(_ signed: Signed) throws -> HostileAnswer {
        guard signed.account == nil, let payload = signed.payload else {
            throw TestSupportError("newAccount must be signed by the new key and have a payload")
        }
        let behaviour = state.withLock { $0.behaviour }
        if let known = state.withLock({ $0.accounts.first { $0.value.jwk == signed.jwk } }) {
            guard known.value.status == "valid" else {
                throw Refusal("unauthorized", 403, "the account is \(known.value.status)")
            }
            return HostileAnswer(200, object(known.key, known.value), headers: ["Location": known.key])
        }
        if payload["onlyReturnExisting"] == true {
            throw Refusal("accountDoesNotExist", 400, "no account has this key")
        }
        if behaviour.termsOfService != nil, payload["termsOfServiceAgreed"] != true {
            throw Refusal(
                "userActionRequired", 403, "agree to the terms first",
                extra: ["instance": "https://hostile.example/agree"])
        }
        if !behaviour.externalKeys.isEmpty {
            guard let binding = payload["externalAccountBinding"] else {
                throw Refusal("externalAccountRequired", 403, "bind it to an account of ours")
            }
            try checkBinding(binding, signed, behaviour)
        }
        var account = Account(jwk: signed.jwk)
        account.contacts = payload["contact"]?.elements?.compactMap(\.text) ?? []
        let url = state.withLock { state in
            let url = self.url(.account, state.next())
            state.accounts[url] = account
            return url
        }
        return HostileAnswer(201, object(url, account), headers: ["Location": url])
    }

    /// RFC 8555 section 7.3.4.
    private func checkBinding(_ binding: JSONValue, _ signed: Signed, _ behaviour: HostileBehaviour) throws {
        let inner = try RefereeSignature(binding)
        guard inner.header["nonce"] == nil, inner.header["url"]?.text == signed.url,
            try JSONValue(inner.payload) == signed.jwk
        else { throw TestSupportError("the external account binding is not as RFC 8555 section 7.3.4 wants it") }
        guard let secret = behaviour.externalKeys[inner.header["kid"]?.text ?? ""], inner.isSigned(bySecret: secret)
        else {
            throw Refusal("unauthorized", 403, "that external key is not known")
        }
    }

    func account(_ signed: Signed) throws -> HostileAnswer {
        guard signed.account == signed.url else { throw Refusal("unauthorized", 403, "not your account") }
        if let payload = signed.payload {
            let contacts = payload["contact"]?.elements?.compactMap(\.text)
            if contacts?.contains(where: { !$0.hasPrefix("mailto:") }) == true {
                throw Refusal("unsupportedContact", 400, "mailto only")
            }
            state.withLock { state in
                if let contacts { state.accounts[signed.url]?.contacts = contacts }
                if payload["status"] == "deactivated" { state.accounts[signed.url]?.status = "deactivated" }
            }
        }
        guard let account = state.withLock({ $0.accounts[signed.url] }) else {
            throw Refusal("accountDoesNotExist", 400, "gone")
        }
        return HostileAnswer(200, object(signed.url, account))
    }

    /// One order a page.
    func orderList(_ signed: Signed) -> HostileAnswer {
        let parts = signed.id.split(separator: "-")
        let page = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let orders = state.withLock { $0.accounts[signed.account ?? ""]?.orders ?? [] }
        var answer = HostileAnswer(
            200, ["orders": .array(orders.dropFirst(page).prefix(1).map(JSONValue.string))])
        if page + 1 < orders.count {
            answer.headers.add(name: "Link", value: "<\(url(.orders, "\(parts[0])-\(page + 1)"))>;rel=\"next\"")
        }
        return answer
    }

    /// RFC 8555 section 7.3.5.
    func keyChange(_ signed: Signed) throws -> HostileAnswer {
        guard let account = signed.account, let payload = signed.payload else {
            throw TestSupportError("keyChange must be signed by the account")
        }
        let inner = try RefereeSignature(payload)
        let change = try JSONValue(inner.payload)
        guard inner.header["nonce"] == nil, inner.header["url"]?.text == signed.url, let new = inner.header["jwk"],
            try inner.isSigned(by: new), change["account"]?.text == account, change["oldKey"] == signed.jwk
        else { throw TestSupportError("the inner signature is not as RFC 8555 section 7.3.5 wants it") }
        try state.withLock { state in
            if let other = state.accounts.first(where: { $0.value.jwk == new })?.key {
                throw Refusal("conflict", 409, "that key is the key of \(other)")
            }
            state.accounts[account]?.jwk = new
        }
        return HostileAnswer(200, ["status": "valid"])
    }

    private func object(_ url: String, _ account: Account) -> JSONValue {
        var members: [String: JSONValue] = [
            "status": .string(account.status), "contact": .array(account.contacts.map(JSONValue.string)),
        ]
        if !state.withLock({ $0.behaviour.missing.contains(.orders) }) {
            members["orders"] = .string(self.url(.orders, String(url.split(separator: "/").last ?? "")))
        }
        return .object(members)
    }
}
