/// Cuts lines from what a server says, as long as they and their number stay within bounds.
struct PreambleLines {
    /// A reply line has at most 512 octets in most protocols; some servers are more generous.
    private static let longestLine = 2048
    private static let mostLines = 500

    private var count = 0

    /// Gives line after line to `take` until it knows what to do, or no whole line is left.
    mutating func read(_ input: inout [UInt8], _ take: (String) -> StartTLSStep) -> StartTLSStep {
        while let end = input.firstIndex(of: 0x0A) {
            guard end <= Self.longestLine else { return .refuse("the server sent an endless line") }
            // Blanks before a line mean something in FTP.
            let length = input[..<end].lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0
            let line = String(decoding: input[..<length], as: UTF8.self)
            input.removeSubrange(...end)
            count += 1
            if count > Self.mostLines { return .refuse("the server sends lines without end") }
            let step = take(line)
            if step != .wait { return step }
        }
        return input.count > Self.longestLine ? .refuse("the server sent an endless line") : .wait
    }
}
