/// The routes of a backend, found by the first segment of a path.
public struct RouteTable: Sendable, ExpressibleByArrayLiteral {
    private let literal: [Substring: [VaultRoute]]
    /// Those that begin with a capture.
    private let other: [VaultRoute]

    /// - Parameter routes: of those that fit a path the first one that knows the operation answers
    public init(_ routes: [VaultRoute]) {
        var literal: [Substring: [VaultRoute]] = [:]
        var other: [VaultRoute] = []
        for route in routes {
            if case .literal(let first)? = route.pattern.segments.first {
                literal[first, default: []].append(route)
            } else {
                other.append(route)
            }
        }
        self.literal = literal
        self.other = other
    }

    /// As a literal.
    public init(arrayLiteral elements: VaultRoute...) { self.init(elements) }

    /// Every route, for the walk of all of them.
    public var all: [VaultRoute] { literal.values.flatMap { $0 } + other }

    /// What answers a request.
    /// - Parameter path: below the mount
    /// - Throws: `VaultFailure.unsupportedPath`, `.unsupportedOperation`.
    func match(
        _ operation: VaultOperation, _ path: String
    ) throws -> (route: VaultRoute, answering: VaultRoute.Answering, captures: [String: String]) {
        let segments = path.split(separator: "/", omittingEmptySubsequences: true)
        var isKnown = false
        for route in (segments.first.flatMap { literal[$0] } ?? []) + other {
            guard let captures = route.pattern.match(segments) else { continue }
            isKnown = true
            if let answering = route.answering[operation] { return (route, answering, captures) }
        }
        throw isKnown ? VaultFailure.unsupportedOperation : .unsupportedPath
    }
}
