import SignetCore

extension DNSResolver {
    /// More aliases in a row are an error: resolvers give up about there too.
    private static let aliasLimit = 16

    /// The name that holds the records of `name`: itself, or where its CNAME records lead. It need not exist.
    /// - Returns: lower case, without the final dot.
    /// - Throws: `.dnsAliasLoop`; what `lookup` throws
    public func canonicalName(of name: String) async throws -> String {
        var path = [try DNSName(name).text]
        while let current = path.last {
            let answer = try await lookup(current, .cname)
            guard case .name(let target)? = answer.records(of: current, .cname).first?.content else { return current }
            let isLoop = path.contains(target)
            path.append(target)
            guard !isLoop, path.count <= Self.aliasLimit + 1 else {
                throw SignetError(
                    .dnsAliasLoop,
                    "The CNAME records of \(path[0]) lead \(isLoop ? "in a circle" : "through too many names"): "
                        + "\(path.joined(separator: " -> ")).",
                    remedy: "Correct the CNAME records.")
            }
        }
        return name
    }
}
