/// MySQL's greeting and the SSLRequest with which a client answers it (MySQL Internals, "Connection Phase").
struct MySQLPreamble: StartTLSPreamble {
    private static let canTLS = 0x0800
    /// Protocol 4.1, TLS, long passwords and their newer hash.
    private static let ours = 0x0001 | 0x0200 | canTLS | 0x8000
    private static let longestGreeting = 4096

    private var hasAsked = false

    var opening: [UInt8] { [] }

    mutating func receive(_ input: inout [UInt8]) -> StartTLSStep {
        if hasAsked { return .begin }
        guard input.count >= 4 else { return .wait }
        let foreign = StartTLSStep.refuse("the server does not speak MySQL's protocol")
        let length = Int(input[0]) | Int(input[1]) << 8 | Int(input[2]) << 16
        guard (1...Self.longestGreeting).contains(length), input[3] == 0 else { return foreign }
        guard input.count >= 4 + length else { return .wait }
        let greeting = Array(input[4..<(4 + length)])
        input.removeFirst(4 + length)
        if greeting[0] == 0xFF {
            return .refuse(answer: String(decoding: greeting.dropFirst(3).prefix(200), as: UTF8.self))
        }
        guard greeting[0] == 10, let capabilities = Self.capabilities(greeting) else { return foreign }
        guard capabilities & Self.canTLS != 0 else { return .refuse("the server has TLS turned off") }
        hasAsked = true
        return .send(Self.request)
    }

    /// The lower two bytes: behind the version's text, the connection's number, 8 bytes of challenge and a zero.
    private static func capabilities(_ greeting: [UInt8]) -> Int? {
        guard let end = greeting.dropFirst().firstIndex(of: 0) else { return nil }
        let position = end + 1 + 4 + 8 + 1
        guard greeting.count >= position + 2 else { return nil }
        return Int(greeting[position]) | Int(greeting[position + 1]) << 8
    }

    /// Packet 1: capabilities, the longest packet (16 MiB), the character set utf8mb4, 23 zeros.
    private static var request: [UInt8] {
        let capabilities = [UInt8(ours & 0xFF), UInt8(ours >> 8), 0, 0]
        return [32, 0, 0, 1] + capabilities + [0, 0, 0, 1, 45] + [UInt8](repeating: 0, count: 23)
    }
}
