/// The beginning of an XML stream up to STARTTLS (RFC 6120 sections 4.2 and 5.4).
///
/// What the server says is looked through for its tags, not parsed: nothing of it is used but that they are there.
struct XMPPPreamble: StartTLSPreamble {
    private enum Expected {
        case features, consent
    }

    private static let tlsNamespace = "urn:ietf:params:xml:ns:xmpp-tls"
    private static let mostBytes = 16 << 10

    let opening: [UInt8]
    private var expected = Expected.features

    /// - Parameters:
    ///   - host: the domain that is addressed; what cannot stand in one is left out
    ///   - namespace: of the stream's content
    init(to host: String, namespace: String) {
        let domain = host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:".contains($0)) }
        opening = Array(
            """
            <?xml version='1.0'?><stream:stream xmlns='\(namespace)' \
            xmlns:stream='http://etherx.jabber.org/streams' to='\(domain)' version='1.0'>
            """.utf8)
    }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        if let first = input.first(where: { $0 > 0x20 }), first != UInt8(ascii: "<") {
            return .refuse("the server does not speak XMPP")
        }
        let text = String(decoding: input, as: Unicode.ASCII.self)
        let step = expected == .features ? features(text) : consent(text, &input)
        if case .send = step { input = [] }
        if step == .wait, input.count > Self.mostBytes { return .refuse("the server's features do not end") }
        return step
    }

    private mutating func features(_ text: String) -> StartTLSStep {
        if text.contains("<stream:error") || text.contains("</stream:stream>") {
            return .refuse("the server answered with a stream error")
        }
        let ends = ["</stream:features>", "<stream:features/>", "</features>"]
        guard ends.contains(where: { text.contains($0) }) else { return .wait }
        guard text.contains("<starttls") else { return .refuse("the server does not offer STARTTLS") }
        expected = .consent
        return .send(Array("<starttls xmlns='\(Self.tlsNamespace)'/>".utf8))
    }

    private func consent(_ text: String, _ input: inout [UInt8]) -> StartTLSStep {
        if text.contains("<failure") || text.contains("<stream:error") || text.contains("</stream:stream>") {
            return .refuse("the server refused STARTTLS")
        }
        guard let start = text.firstRange(of: "<proceed"),
            let end = text[start.upperBound...].firstIndex(of: ">")
        else { return .wait }
        var consumed = text.index(after: end)
        if text[text.index(before: end)] != "/" {
            let closing = "</proceed>"
            guard text[consumed...].count >= closing.count else { return .wait }
            guard text[consumed...].hasPrefix(closing) else { return .refuse("the server refused STARTTLS") }
            consumed = text.index(consumed, offsetBy: closing.count)
        }
        input.removeFirst(text.unicodeScalars.distance(from: text.startIndex, to: consumed))
        return .begin
    }
}
