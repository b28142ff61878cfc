import Foundation

/// How long a token or a lease is to live, as asked for and as allowed. All in seconds, 0: nothing said.
struct Lifetime: Hashable, Sendable {
    /// What the one who renews asks for.
    var increment = 0
    /// What the method or the engine wants.
    var ttl = 0
    /// Above 0: renewed for ever, for this long each time.
    var period = 0
    /// The longest that the method or the engine allows.
    var maxTTL = 0
    /// An end that not even a period passes.
    var explicitMaxTTL = 0

    /// What comes of it, as Vault calculates it: whole seconds, never past the longest life since the beginning.
    /// - Parameters:
    ///   - start: when it was created
    ///   - defaultTTL: the mount's
    ///   - mountMaxTTL: the mount's
    /// - Returns: seconds from `now`, and what is to be warned of
    /// - Throws: `VaultFailure` (400) when the longest life has passed.
    func granted(
        since start: Date, now: Date, defaultTTL: Int, mountMaxTTL: Int
    ) throws -> (ttl: Int, warnings: [String]) {
        let longest = [mountMaxTTL, maxTTL, explicitMaxTTL].filter { $0 > 0 }.min() ?? mountMaxTTL
        var warnings: [String] = []
        var granted: Int
        var end: Int?
        if period > 0 {
            granted = min(period, longest)
            if granted < period { warnings.append(Self.capped("period", period, to: longest)) }
            if explicitMaxTTL > 0 { end = explicitMaxTTL }
        } else {
            granted = increment > 0 ? increment : ttl > 0 ? ttl : defaultTTL
            end = longest
        }
        if let end {
            let left = end - Int(now.timeIntervalSince1970.rounded(.down) - start.timeIntervalSince1970.rounded(.down))
            guard left >= 0 else { throw VaultFailure.invalid("past the max TTL, cannot renew") }
            if left < granted {
                warnings.append(Self.capped("TTL", granted, to: left))
                granted = left
            }
        }
        return (granted, warnings)
    }

    private static func capped(_ what: String, _ seconds: Int, to limit: Int) -> String {
        let (wanted, allowed) = (GoDuration.text(seconds: seconds), GoDuration.text(seconds: limit))
        return "\(what) of \"\(wanted)\" exceeded the effective max_ttl of \"\(allowed)\"; "
            + "\(what) value is capped accordingly"
    }
}

extension Lifetime {
    /// What comes of it on a mount.
    /// - Throws: as ``granted(since:now:defaultTTL:mountMaxTTL:)``.
    func granted(
        since start: Date, now: Date, on mount: MountEntry?, limits: LeaseLimits
    ) throws -> (ttl: Int, warnings: [String]) {
        try granted(
            since: start, now: now, defaultTTL: mount?.defaultLeaseTTL(limits) ?? limits.defaultTTL,
            mountMaxTTL: mount?.maxLeaseTTL(limits) ?? limits.maxTTL)
    }
}
