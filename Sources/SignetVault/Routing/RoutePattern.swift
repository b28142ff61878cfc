/// The shape of a path below a mount: `roles/:name`, `data/*path`.
public struct RoutePattern: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    enum Segment: Hashable, Sendable {
        case literal(Substring)
        /// Exactly one segment.
        case capture(String)
        /// All that is left, at least one character.
        case rest(String)
    }

    let segments: [Segment]
    /// As it was written.
    public let description: String

    /// - Parameter text: segments between slashes; `:name` captures one, `*name` at the end all that is left
    public init(_ text: String) {
        description = text
        segments = text.split(separator: "/").map { segment in
            switch segment.first {
            case ":": .capture(String(segment.dropFirst()))
            case "*": .rest(String(segment.dropFirst()))
            default: .literal(segment)
            }
        }
    }

    /// As a literal.
    public init(stringLiteral value: String) { self.init(value) }

    /// The captures of a path that has this shape; nil when it has not.
    func match(_ path: [Substring]) -> [String: String]? {
        var captures: [String: String] = [:]
        for (index, segment) in segments.enumerated() {
            guard index < path.count else { return nil }
            switch segment {
            case .literal(let text): guard path[index] == text else { return nil }
            case .capture(let name): captures[name] = String(path[index])
            case .rest(let name):
                captures[name] = path[index...].joined(separator: "/")
                return captures
            }
        }
        return path.count == segments.count ? captures : nil
    }
}
