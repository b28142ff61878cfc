import Foundation
import SignetPKI

/// Finalization, certificates and revocation (RFC 8555 sections 7.4 and 7.6).
extension HostileCA {
    func finalize(_ signed: Signed) throws -> HostileAnswer {
        let url = self.url(.order, signed.id)
        let request = try RefereeSignature.base64URL(signed.payload?["csr"]?.text ?? "")
        let order = try state.withLock { state -> Order in
            guard var order = state.orders[url], order.account == signed.account else {
                throw Refusal("malformed", 404, "no such order")
            }
            guard order.status == "ready" else { throw Refusal("orderNotReady", 403, "the order is \(order.status)") }
            order.finalizations += 1
            if order.finalizations > state.behaviour.readyAgain {
                order.request = request
                order.status = state.behaviour.processingLooks > 0 ? "processing" : "valid"
            }
            state.orders[url] = order
            return order
        }
        let names = try CertificateRequest(der: request).alternativeNames.map(\.value)
        guard Set(names) == Set(order.identifiers.compactMap { $0["value"]?.text }) else {
            throw Refusal("badCSR", 400, "the request is for \(names), the order is not")
        }
        return HostileAnswer(200, object(url, order))
    }

    func certificate(_ signed: Signed) async throws -> HostileAnswer {
        let parts = signed.id.split(separator: "-")
        let url = self.url(.order, String(parts[0]))
        let alternate = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let (behaviour, order, known) = state.withLock { ($0.behaviour, $0.orders[url], $0.chains[url]) }
        guard let order, let request = order.request else { throw Refusal("malformed", 404, "no certificate yet") }
        var answer = HostileAnswer()
        answer.headers.add(name: "Content-Type", value: "application/pem-certificate-chain")
        for number in 0..<behaviour.alternates where alternate == 0 {
            let other = self.url(.certificate, "\(parts[0])-\(number + 1)")
            answer.headers.add(name: "Link", value: "<\(other)>;rel=\"alternate\"")
        }
        if case .garbage = behaviour.certificate {
            answer.body = Array("-----BEGIN CERTIFICATE-----\nMIIBnothing\n-----END CERTIFICATE-----\n".utf8)
            return answer
        }
        let chain: [[UInt8]]
        if let known {
            chain = known
        } else {
            chain = try await issuer.issue(request, flaw: behaviour.certificate)
            state.withLock { $0.chains[url] = chain }
        }
        let shown = alternate == 0 ? chain : try await issuer.alternate(chain, number: alternate)
        answer.body = Array(shown.map { Referees.pem("CERTIFICATE", $0) }.joined().utf8)
        return answer
    }

    /// Whether a certificate of its own has that identifier (RFC 9773 section 4.1).
    func hasIssued(_ id: String) -> Bool {
        let wanted = id.split(separator: ".").map { try? RefereeSignature.base64URL(String($0)) }
        return state.withLock { $0.chains.values.compactMap(\.first) }.contains { der in
            guard let leaf = try? DecodedCertificate(der: der) else { return false }
            return wanted == [leaf.authorityKeyIdentifier, leaf.serialNumber]
        }
    }

    func revoke(_ signed: Signed) throws -> HostileAnswer {
        let der = try RefereeSignature.base64URL(signed.payload?["certificate"]?.text ?? "")
        let certificate = try DecodedCertificate(der: der)
        guard state.withLock({ $0.chains.values.contains { $0.first == der } }) else {
            throw Refusal("malformed", 404, "not issued here")
        }
        if signed.account == nil {
            let signer = try RefereeKey.subjectPublicKeyInfo(of: signed.jwk)
            guard signer == certificate.subjectPublicKeyInfo else {
                throw Refusal("unauthorized", 403, "not the certificate's key")
            }
        }
        var reason = 0
        if case .integer(let number)? = signed.payload?["reason"] { reason = number }
        guard [0, 1, 3, 4, 5, 9].contains(reason) else {
            throw Refusal("badRevocationReason", 400, "reason \(reason) is not taken")
        }
        try state.withLock { state in
            guard state.revoked.updateValue(reason, forKey: certificate.serialNumberText) == nil else {
                throw Refusal("alreadyRevoked", 400, "it is revoked")
            }
        }
        return HostileAnswer()
    }
}
