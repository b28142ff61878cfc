/// A place in an HCL or JSON file, both numbers from 1.
public struct HCLPosition: Hashable, Sendable {
    /// The line.
    public let line: Int
    /// The column, counted in Unicode scalars.
    public let column: Int

    /// Creates a place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension HCLPosition: Comparable {
    /// The order in which a reader meets them.
    public static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
}

extension HCLPosition: CustomStringConvertible {
    /// `12:5`
    public var description: String { "\(line):\(column)" }
}
