/// A text in which `*` stands for any characters, none included.
public struct GlobPattern: Hashable, Sendable {
    private let pattern: [UInt8]

    /// A pattern; letters of either case are different.
    public init(_ pattern: some StringProtocol) {
        self.pattern = Array(pattern.utf8)
    }

    /// Whether the whole text fits. Takes at most pattern times text steps.
    public func matches(_ text: some StringProtocol) -> Bool {
        let text = Array(text.utf8)
        var (position, next) = (0, 0)
        // Where to go on when the characters after the last star do not fit.
        var retry: (position: Int, next: Int)?
        while position < text.count {
            if next < pattern.count, pattern[next] == UInt8(ascii: "*") {
                retry = (position, next + 1)
                next += 1
            } else if next < pattern.count, pattern[next] == text[position] {
                position += 1
                next += 1
            } else if let last = retry {
                retry = (last.position + 1, last.next)
                (position, next) = (last.position + 1, last.next)
            } else {
                return false
            }
        }
        return pattern[next...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
