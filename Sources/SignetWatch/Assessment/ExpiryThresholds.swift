import Foundation

/// When a certificate that runs out becomes somebody's matter: by days, and for short-lived ones also by the part of their
/// lifetime that is left.
///
/// The rule: certificates that live 90 days or longer are judged by days alone, fewer than ``warningDays`` is a warning, fewer than
/// ``criticalDays`` critical. Those that live shorter are so judged only when, besides, less than ``warningPart`` or ``criticalPart``
/// of their lifetime is left: of 45 days that is from 15 and 7.5 days on, of 6 days from 2 days and 1 day on, of 24 hours from 8 and
/// 4 hours on.
public struct ExpiryThresholds: Hashable, Sendable {
    public var warningDays: Double
    public var criticalDays: Double
    /// A third of the lifetime: renewal is usually due when it begins.
    public var warningPart: Double
    public var criticalPart: Double

    public init(
        warningDays: Double = 30, criticalDays: Double = 14, warningPart: Double = 1.0 / 3,
        criticalPart: Double = 1.0 / 6
    ) {
        self.warningDays = warningDays
        self.criticalDays = criticalDays
        self.warningPart = warningPart
        self.criticalPart = criticalPart
    }

    /// Issuers count a lifetime of 90 days with or without its last second, and some leave a little to clocks that differ.
    private static let shortest: TimeInterval = 89 * 86_400

    /// How bad it is that so much of a certificate's time is left; an expired one is critical.
    public func severity(notBefore: Date, notAfter: Date, at moment: Date) -> Severity {
        let remaining = notAfter.timeIntervalSince(moment)
        let lifetime = notAfter.timeIntervalSince(notBefore) + 1
        if remaining < 0 { return .critical }
        if remaining < Self.notice(criticalDays, criticalPart, lifetime) { return .critical }
        if remaining < Self.notice(warningDays, warningPart, lifetime) { return .warning }
        return .ok
    }

    /// How long before its end it is told.
    private static func notice(_ days: Double, _ part: Double, _ lifetime: TimeInterval) -> TimeInterval {
        lifetime >= shortest ? days * 86_400 : min(days * 86_400, lifetime * part)
    }
}
