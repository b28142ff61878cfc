/// The beginning of an XML stream up to STARTTLS (RFC 6120 sections 4.2 and 5.4).
///
/// What the server says is looked through for its tags, not parsed: nothing of it is used but that they are there.
struct XMPPPreamble: StartTLSPreamble {
    private enum Expected {
        case features, consent
    }

    private static let mostFeatureBytes = 16 << 10
    private static let mostConsentBytes = 1024
    /// Longer than any tag that is looked for.
    private static let overlap = 32

    let opening: [UInt8]
    private var expected = Expected.features
    private var offersTLS = false
    /// How much of the input has been looked through; what comes byte by byte is not looked through again each time.
    private var searched = 0

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
        switch expected {
        case .features: features(&input)
        case .consent: consent(&input)
        }
    }

    private mutating func features(_ input: inout [UInt8]) -> StartTLSStep {
        if searched == 0, let first = input.first(where: { $0 > 0x20 }), first != UInt8(ascii: "<") {
            return .refuse("the server does not speak XMPP")
        }
        let fresh = input[max(0, searched - Self.overlap)...]
        searched = input.count
        if fresh.has("<stream:error") || fresh.has("</stream:stream>") {
            return .refuse("the server answered with a stream error")
        }
        offersTLS = offersTLS || fresh.has("<starttls")
        guard fresh.has("</stream:features>") || fresh.has("<stream:features/>") || fresh.has("</features>") else {
            return input.count > Self.mostFeatureBytes ? .refuse("the server's features do not end") : .wait
        }
        guard offersTLS else { return .refuse("the server does not offer STARTTLS") }
        expected = .consent
        input = []
        return .send(Array("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>".utf8))
    }

    private func consent(_ input: inout [UInt8]) -> StartTLSStep {
        let refused = StartTLSStep.refuse("the server refused STARTTLS")
        if input[...].has("<failure") || input[...].has("<stream:error") || input[...].has("</stream:stream>") {
            return refused
        }
        let wait = input.count > Self.mostConsentBytes ? refused : .wait
        guard let start = input[...].position(of: "<proceed"),
            let end = input[start...].firstIndex(of: UInt8(ascii: ">"))
        else { return wait }
        var consumed = end + 1
        if input[end - 1] != UInt8(ascii: "/") {
            let closing = Array("</proceed>".utf8)
            guard input.count >= consumed + closing.count else { return wait }
            guard input[consumed...].starts(with: closing) else { return refused }
            consumed += closing.count
        }
        input.removeFirst(consumed)
        return .begin
    }
}

extension ArraySlice<UInt8> {
    fileprivate func has(_ tag: String) -> Bool { position(of: tag) != nil }

    fileprivate func position(of tag: String) -> Int? {
        let tag = Array(tag.utf8)
        guard count >= tag.count else { return nil }
        return (startIndex...(endIndex - tag.count)).first { self[$0] == tag[0] && self[$0...].starts(with: tag) }
    }
}
