import SignetCore

/// What a server's refusal of an update means, for the person who must act.
struct UpdateRefusal {
    let server: DNSServerAddress
    let zone: DNSName
    let name: String
    /// nil: updates are sent unsigned.
    let key: TSIGKey?

    /// The error for a response code; nil when the update was done.
    func error(for code: DNSResponseCode) -> SignetError? {
        let signed = key.map { "signed with the key \($0.name)" } ?? "unsigned"
        switch code {
        case .noError: return nil
        case .refused:
            return refused(
                "does not allow this update (REFUSED); it was \(signed)",
                remedy: "Allow it in the zone: allow-update or update-policy with this key, for TXT at \(name).")
        case .notAuthoritative:
            return failed(
                "is not authoritative for \(zone), or updates need a key it knows (NOTAUTH); the update was \(signed)",
                remedy: "Name the zone's primary server, and the key that it knows.")
        case .notZone:
            return failed("says \(name) is not within \(zone) (NOTZONE)", remedy: "Check where the zone is cut.")
        case .notImplemented:
            return failed(
                "does not do updates (NOTIMP)", remedy: "Name the primary server, and allow updates in the zone.")
        case .serverFailure:
            return failed(
                "could not do it (SERVFAIL)",
                remedy: "See the server's log: often it may not write the zone's journal, or the zone is not loaded.")
        default: return failed("answered \(code)", remedy: "See the server's log.")
        }
    }

    /// The error for an answer's signature; nil when it is genuine.
    func error(for verdict: SignedMessage.Verdict) -> SignetError? {
        let key = key?.name ?? ""
        switch verdict {
        case .genuine: return nil
        case .keyUnknown:
            return refused(
                "does not know the key \(key) with \(self.key?.algorithm.rawValue ?? "this algorithm") (BADKEY)",
                remedy: "Compare name and algorithm with the server's key clause.")
        case .signatureRefused:
            return refused(
                "found the signature with the key \(key) wrong (BADSIG)",
                remedy: "The secret differs from the one in the server's key clause.")
        case .clockRefused(let difference):
            let side = difference > 0 ? "ahead of" : "behind"
            return refused(
                "has a clock \(DurationText(.seconds(abs(difference)))) \(side) this machine's (BADTIME)",
                remedy: "Set both clocks (NTP): more than \(TSIGRecord.usualFudge) s apart no signature is accepted.")
        case .unsigned:
            return refused(
                "sent an answer without a signature, so nobody knows whether it is true",
                remedy: "Check that nothing between this machine and the server changes DNS messages.")
        case .forged:
            return refused(
                "sent an answer whose signature is wrong",
                remedy: "It was changed on the way, or comes from somebody else: check the network.")
        }
    }

    private func refused(_ outcome: String, remedy: String) -> SignetError {
        SignetError(.dnsProviderUnauthorized, sentence(outcome), remedy: remedy)
    }

    private func failed(_ outcome: String, remedy: String) -> SignetError {
        SignetError(.dnsProviderFailed, sentence(outcome), remedy: remedy)
    }

    private func sentence(_ outcome: String) -> String {
        "The update of \(name) in the zone \(zone) failed: the name server \(server) \(outcome)."
    }
}
