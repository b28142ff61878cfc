import Foundation

/// What the kernel says about a process (proc_pid_stat(5)).
struct ProcessStatus: Hashable, Sendable {
    let id: Int32
    /// `R`, `S`, `Z` and so on.
    let state: UInt8
    let parent: Int32
    let session: Int32
    /// When it was started, in ticks since the machine was: together with the number it is this process and no later one.
    let start: UInt64
    /// On processors, with that of its children that ended and were waited for, in ticks.
    let processorTicks: UInt64
    /// Of memory.
    let residentPages: Int

    /// Whether it has ended and nobody has waited for it yet.
    var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }

    var identity: ProcessIdentity { ProcessIdentity(id: id, start: start) }

    /// Reads the text of `/proc/<id>/stat`; nil when it is none.
    init?(_ text: [UInt8]) {
        // The name of the program stands in parentheses, and may hold anything.
        guard let open = text.firstIndex(of: UInt8(ascii: "(")), let close = text.lastIndex(of: UInt8(ascii: ")")),
            open < close, let id = Int32(String(decoding: text[..<open].filter { $0 != 0x20 }, as: UTF8.self))
        else { return nil }
        let fields = text[(close + 1)...].split { $0 == 0x20 || $0 == 0x0A }
        func number<Number: FixedWidthInteger>(_ field: Int) -> Number? {
            // The fields are numbered from 1 in the manual; the third is the first here.
            guard fields.indices.contains(field - 3) else { return nil }
            return Number(String(decoding: fields[field - 3], as: UTF8.self))
        }
        guard let state = fields.first?.first, let parent: Int32 = number(4), let session: Int32 = number(6),
            let start: UInt64 = number(22), let pages: Int = number(24)
        else { return nil }
        var ticks: UInt64 = 0
        for field in 14...17 {
            guard let more: Int64 = number(field) else { return nil }
            ticks &+= UInt64(max(more, 0))
        }
        self.id = id
        self.state = state
        self.parent = parent
        self.session = session
        self.start = start
        processorTicks = ticks
        residentPages = max(pages, 0)
    }

    /// Of a process; nil when there is none of that number.
    init?(of id: Int32) {
        guard let text = SmallFile.read("/proc/\(id)/stat") else { return nil }
        self.init(text)
    }

    /// All processes that can be seen from here.
    static func all() -> [ProcessStatus] {
        SmallFile.names(in: "/proc").compactMap { Int32($0).flatMap(ProcessStatus.init(of:)) }
    }
}

extension TaskUsage {
    init(_ processes: [ProcessStatus]) {
        let pages = processes.reduce(0) { $0 &+ $1.residentPages }
        let ticks = processes.reduce(UInt64(0)) { $0 &+ $1.processorTicks }
        let perSecond = max(1, sysconf(Int32(_SC_CLK_TCK)))
        self.init(
            residentBytes: pages.multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE))).partialValue,
            processorTime: .seconds(Double(ticks) / Double(perSecond)), processes: processes.count)
    }
}
