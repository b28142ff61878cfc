import SignetCore

/// What the rules for one path say together.
struct RulePermissions: Hashable, Sendable {
    var capabilities: Capabilities = []
    /// By lower-case name; an empty list means any value. Empty: everything is allowed.
    var allowedParameters: [String: [JSONValue]] = [:]
    /// By lower-case name; an empty list means any value; `*` means every parameter.
    var deniedParameters: [String: [JSONValue]] = [:]
    /// In lower case.
    var requiredParameters: [String] = []
    var minimumWrapping: Duration?
    var maximumWrapping: Duration?

    /// Takes in another rule for the same path: capabilities add up and deny wins; parameters add up; of two wrapping bounds
    /// the smaller counts.
    mutating func merge(_ other: RulePermissions) {
        capabilities.formUnion(other.capabilities)
        if capabilities.contains(.deny) {
            self = RulePermissions(capabilities: .deny)
            return
        }
        allowedParameters.merge(other.allowedParameters, uniquingKeysWith: Self.union)
        deniedParameters.merge(other.deniedParameters, uniquingKeysWith: Self.union)
        requiredParameters += other.requiredParameters.filter { !requiredParameters.contains($0) }
        minimumWrapping = [minimumWrapping, other.minimumWrapping].compactMap(\.self).min()
        maximumWrapping = [maximumWrapping, other.maximumWrapping].compactMap(\.self).min()
    }

    private static func union(_ left: [JSONValue], _ right: [JSONValue]) -> [JSONValue] {
        left.isEmpty || right.isEmpty ? [] : left + right
    }
}

// MARK: Wrapping

extension RulePermissions {
    /// Whether an answer wrapped for `ttl` is what the rule wants.
    func allowsWrapping(for ttl: Duration?) -> Bool {
        guard minimumWrapping != nil || maximumWrapping != nil else { return true }
        guard let ttl else { return false }
        return ttl >= (minimumWrapping ?? ttl) && ttl <= (maximumWrapping ?? ttl)
    }
}

// MARK: Parameters

extension RulePermissions {
    /// The first parameter, in the order of the names, that is required and absent.
    func missingParameter(in parameters: [String: JSONValue]) -> String? {
        requiredParameters.first { parameters[$0] == nil }
    }

    /// A parameter that is denied or not allowed; nil when all are fine.
    func refusedParameter(in parameters: [String: JSONValue]) -> String? {
        guard !deniedParameters.isEmpty || !allowedParameters.isEmpty else { return nil }
        return parameters.keys.sorted().first { name in
            guard let value = parameters[name] else { return false }
            return isDenied(name.lowercased(), value) || !isAllowed(name.lowercased(), value)
        }
    }

    private func isDenied(_ name: String, _ value: JSONValue) -> Bool {
        if deniedParameters["*"] != nil { return true }
        guard let denied = deniedParameters[name] else { return false }
        return denied.isEmpty || Self.isListed(value, denied)
            || value.parameterElements.map { $0.contains { Self.isListed($0, denied) } } == true
    }

    private func isAllowed(_ name: String, _ value: JSONValue) -> Bool {
        guard !allowedParameters.isEmpty else { return true }
        guard let allowed = allowedParameters[name] else { return allowedParameters["*"] != nil }
        return allowed.isEmpty || Self.isListed(value, allowed)
            || value.parameterElements.map { $0.allSatisfy { Self.isListed($0, allowed) } } == true
    }

    private static func isListed(_ value: JSONValue, _ list: [JSONValue]) -> Bool {
        list.contains { value.matches($0) }
    }
}
