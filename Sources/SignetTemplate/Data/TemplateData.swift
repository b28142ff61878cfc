/// Where a rendering finds what the template needs.
///
/// A rendering never waits. What is not known yet is noted as missing; fetch it and render again, until nothing is.
public protocol TemplateData: Sendable {
    /// The value of a dependency; nil while it is not known. Make it with ``TemplateValue/secret(_:)``,
    /// ``TemplateValue/certificate(certificate:key:issuer:chain:)``, ``TemplateValue/strings(_:)`` or, for a file, as text.
    func value(of dependency: TemplateDependency) -> TemplateValue?
}

/// Data that are all known beforehand.
public struct KnownTemplateData: TemplateData {
    /// The values.
    public var values: [TemplateDependency: TemplateValue]

    /// Creates data from values.
    public init(_ values: [TemplateDependency: TemplateValue] = [:]) { self.values = values }

    public func value(of dependency: TemplateDependency) -> TemplateValue? { values[dependency] }
}
