/// Go's struct: values under names that are fixed. A name it does not have is an error, not `<no value>`.
public struct TemplateRecord: Hashable, Sendable {
    /// One field.
    public struct Field: Hashable, Sendable {
        /// The name as templates write it: `LeaseID`.
        public let name: String
        /// Its value.
        public let value: TemplateValue

        /// Creates a field.
        public init(_ name: String, _ value: TemplateValue) {
            self.name = name
            self.value = value
        }
    }

    /// The type as `%T` prints it: `*dependency.Secret`.
    public let typeName: String
    /// The fields in the order in which they are printed.
    public let fields: [Field]
    /// How deep lists and maps stand in it, itself counted.
    let depth: Int
    /// How many values it holds, inner ones counted.
    let weight: Int

    /// Creates a record; a type name that begins with `*` is a pointer's.
    public init(_ typeName: String, _ fields: [Field]) {
        self.typeName = typeName
        self.fields = fields
        depth = 1 + (fields.lazy.map(\.value.depth).max() ?? 0)
        weight = fields.reduce(1) { Saturating.add($0, $1.value.weight) }
    }

    /// The value of a field; nil when there is no such field.
    public subscript(_ name: String) -> TemplateValue? { fields.first { $0.name == name }?.value }

    /// Whether Go has it behind a pointer.
    var isPointer: Bool { typeName.hasPrefix("*") }
}
