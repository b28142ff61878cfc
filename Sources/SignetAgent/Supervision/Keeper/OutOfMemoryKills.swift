/// How many processes the kernel has killed because the memory of this process's control group was used up.
enum OutOfMemoryKills {
    /// Nil where the system does not say.
    static func count() -> Int? {
        guard let text = SmallFile.read("/proc/self/cgroup") else { return nil }
        return files(of: String(decoding: text, as: UTF8.self)).lazy
            .compactMap { SmallFile.read($0) }.compactMap { count(in: String(decoding: $0, as: UTF8.self)) }.first
    }

    /// Where it stands, from the text of /proc/self/cgroup: lines `hierarchy:controllers:path` (cgroups(7)).
    static func files(of text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return nil }
            if parts[0] == "0" { return "/sys/fs/cgroup\(parts[2])/memory.events" }
            guard parts[1].split(separator: ",").contains("memory") else { return nil }
            return "/sys/fs/cgroup/memory\(parts[2])/memory.oom_control"
        }
    }

    static func count(in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix("oom_kill ") {
            return Int(line.dropFirst("oom_kill ".utf8.count))
        }
        return nil
    }
}
