/// `name = value`, or an entry of an object: `"name" = value`, `"name" : value`.
public struct HCLAttribute: Hashable, Sendable {
    /// The name, quotes removed. In HCL 2 the name of an object's entry may hold `${...}`, which is kept as written.
    public let name: String
    /// Where the name stands.
    public let position: HCLPosition
    /// What is assigned.
    public let value: HCLValue

    /// Creates an attribute.
    public init(name: String, position: HCLPosition, value: HCLValue) {
        self.name = name
        self.position = position
        self.value = value
    }
}
