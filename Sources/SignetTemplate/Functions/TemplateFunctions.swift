/// The functions that a template may call, and what is said about those that it may not.
public struct TemplateFunctions: Sendable {
    private var functions: [String: TemplateFunction] = [:]
    /// What to do instead, by the names of functions that other programs have.
    private(set) var refusals: [String: String] = [:]

    /// Those of Go's text/template, consul-template and sprig that make sense without Consul and Nomad.
    public static let standard: TemplateFunctions = {
        var all = TemplateFunctions()
        all.add(GoFunctions.all)
        all.add(ConsulTemplateFunctions.all)
        all.add(SprigFunctions.all)
        all.refusals = RefusedFunctions.remedies
        return all
    }()

    /// A function by name; nil when there is none.
    subscript(_ name: String) -> TemplateFunction? { functions[name] }

    /// The names in order.
    public var names: [String] { functions.keys.sorted() }

    /// These and more; of two with one name the new one.
    public func adding(_ more: [TemplateFunction]) -> TemplateFunctions {
        var all = self
        all.add(more)
        return all
    }

    /// These without some that a configuration forbids; a template that calls one does not load.
    public func denying(_ names: some Sequence<String>) -> TemplateFunctions {
        var all = self
        for name in names {
            all.functions[name] = nil
            all.refusals[name] = "The configuration forbids it: see function_denylist."
        }
        return all
    }

    private mutating func add(_ more: [TemplateFunction]) {
        for function in more { functions[function.name] = function }
    }
}
