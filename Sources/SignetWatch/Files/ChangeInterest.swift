import Foundation

/// Which names in the directories of a source may concern it: an application that writes its log beside its keystore is no reason to
/// look.
struct ChangeInterest: Sendable {
    private var names: Set<String>
    private var patterns: [NamePattern] = []

    /// - Parameter links: names on the way that links lead
    init(_ settings: FileSourceSettings, links: Set<String>) {
        names = links
        for text in settings.patterns {
            let pattern = PathPattern(text)
            // A directory on the way may be a link that is put in place of another one.
            names.formUnion(pattern.base.split(separator: "/").map(String.init))
            for part in pattern.parts {
                switch part {
                case .literal(let name): names.insert(name)
                case .wildcard(let wildcard): patterns.append(wildcard)
                case .anyDirectories: break
                }
            }
            var information = stat()
            if pattern.parts.isEmpty, stat(pattern.base, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
                // It is searched for whatever it holds.
                patterns.append(.any)
            }
        }
    }

    /// Whether a file of this name may be one of the source's, or lead to one.
    func concerns(_ name: String) -> Bool { names.contains(name) || patterns.contains { $0.fits(name) } }
}
