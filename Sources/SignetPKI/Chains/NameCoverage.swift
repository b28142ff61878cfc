import SignetCore

extension DecodedCertificate {
    /// Whether the certificate is for `name`, as clients judge (RFC 9525 section 6.3): a host by its alternative names only,
    /// never by the common name; `*.` stands for exactly one label, and not directly below a top-level domain.
    ///
    /// A wildcard as `name` is covered by the same wildcard.
    public func covers(_ name: AlternativeName) -> Bool {
        switch name {
        case .dns(let host): alternativeNames.contains { Self.dns($0, covers: host.hostNormalised) }
        case .email(let address): alternativeNames.contains { Self.email($0, covers: address) }
        case .ip, .uri, .otherName: alternativeNames.contains(name)
        }
    }

    /// - Throws: `.nameMismatch` naming what the certificate is for.
    func checkCovers(_ name: AlternativeName) throws(SignetError) {
        if covers(name) { return }
        let names = alternativeNames.prefix(8).map(\.description).joined(separator: ", ")
        let present: String =
            if !names.isEmpty {
                "it is for \(names)\(alternativeNames.count > 8 ? " and \(alternativeNames.count - 8) more" : "")"
            } else if let commonName = subject.commonName {
                "it has no alternative names, and clients do not look at its common name \"\(commonName)\""
            } else {
                "it has no names at all"
            }
        throw SignetError(
            .nameMismatch, "The certificate \(self) is not for \(name): \(present).",
            remedy: "Have it issued with this name among the alternative names.")
    }

    private static func dns(_ pattern: AlternativeName, covers host: String) -> Bool {
        guard case .dns(let text) = pattern else { return false }
        let pattern = text.hostNormalised
        if pattern == host { return true }
        guard pattern.hasPrefix("*."), !host.hasPrefix("*"), let dot = host.firstIndex(of: "."), dot != host.startIndex
        else { return false }
        return pattern.dropFirst() == host[dot...] && pattern.dropFirst(2).contains(".")
    }

    /// The part before the @ counts letter by letter, the host in any case (RFC 5280 section 7.5).
    private static func email(_ pattern: AlternativeName, covers address: String) -> Bool {
        guard case .email(let text) = pattern, let at = text.lastIndex(of: "@"), let other = address.lastIndex(of: "@")
        else { return false }
        return text[..<at] == address[..<other] && text[at...].lowercased() == address[other...].lowercased()
    }
}

extension String {
    /// Lower case, without the dot that marks the root of the domain tree.
    fileprivate var hostNormalised: String {
        let text = lowercased()
        return text.count > 1 && text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
