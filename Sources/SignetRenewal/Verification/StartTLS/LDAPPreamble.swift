/// LDAP's extended operation StartTLS and its answer (RFC 4511 sections 4.12 and 4.14).
struct LDAPPreamble: StartTLSPreamble {
    private static let operation = "1.3.6.1.4.1.1466.20037"
    /// A result, its reason in words and some referrals.
    private static let longestAnswer = 8192

    /// LDAPMessage 1 with an ExtendedRequest.
    var opening: [UInt8] {
        let name = Array(Self.operation.utf8)
        let request = [0x77, UInt8(name.count + 2), 0x80, UInt8(name.count)] + name
        let message: [UInt8] = [0x02, 0x01, 0x01] + request
        return [0x30, UInt8(message.count)] + message
    }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        guard !input.isEmpty else { return .wait }
        let foreign = StartTLSStep.refuse("the server does not speak LDAP")
        guard input[0] == 0x30 else { return foreign }
        var message = BERReader(input[...])
        switch message.element() {
        case .incomplete: return input.count > Self.longestAnswer ? foreign : .wait
        case .broken: return foreign
        case .element(_, let content):
            guard content.count <= Self.longestAnswer else { return foreign }
            input.removeFirst(input.count - message.rest.count)
            return answer(content) ?? foreign
        }
    }

    /// - Returns: nil when it is no ExtendedResponse.
    private func answer(_ content: ArraySlice<UInt8>) -> StartTLSStep? {
        var message = BERReader(content)
        guard case .element(0x02, _) = message.element(), case .element(0x78, let response) = message.element()
        else { return nil }
        var fields = BERReader(response)
        guard case .element(0x0A, let code) = fields.element() else { return nil }
        if code.allSatisfy({ $0 == 0 }) { return .begin }
        guard case .element(0x04, _) = fields.element(), case .element(0x04, let words) = fields.element() else {
            return nil
        }
        let number = code.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return .refuse(
            "the server refused StartTLS with result \(number): \(String(decoding: words.prefix(200), as: UTF8.self))")
    }
}

/// Elements with a tag of one byte and a definite length, as LDAP has them (RFC 4511 section 5.1).
private struct BERReader {
    enum Result {
        case element(UInt8, ArraySlice<UInt8>)
        case incomplete
        case broken
    }

    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    mutating func element() -> Result {
        guard let tag = rest.first, let first = rest.dropFirst().first else { return .incomplete }
        let lengthSize = first < 0x80 ? 0 : Int(first & 0x7F)
        guard first != 0x80, lengthSize <= 4 else { return .broken }
        let octets = rest.dropFirst(2).prefix(lengthSize)
        guard octets.count == lengthSize else { return .incomplete }
        let length = first < 0x80 ? Int(first) : octets.reduce(0) { $0 << 8 | Int($1) }
        let content = rest.dropFirst(2 + lengthSize)
        guard content.count >= length else { return .incomplete }
        rest = content.dropFirst(length)
        return .element(tag, content.prefix(length))
    }
}
