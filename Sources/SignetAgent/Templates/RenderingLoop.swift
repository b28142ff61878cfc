import Foundation
import SignetCore
import SignetRenewal
import SignetTemplate

/// Renders what has other data, publishes what has other content, and sleeps until there is more to do.
struct RenderingLoop {
    private static let schedule = RetrySchedule.exponential(from: .seconds(2), ceiling: .seconds(60))

    /// A group that could not be published.
    private struct Postponement {
        var failures: Int
        var until: Date
    }

    private let work: RunnerWork
    private var drafts: [Int: TemplateDraft] = [:]
    private var groups = TemplateGroups([:])
    /// Groups that may have to be published, by their first members.
    private var pending: Set<Int> = []
    private var quiet: [Int: QuietTime] = [:]
    private var postponed: [Int: Postponement] = [:]
    /// Templates whose present content is in place.
    private var published: Set<Int> = []
    /// Templates that are not rendered any more.
    private var finished: Set<Int> = []
    /// What runs before left.
    private var memory = TemplateRepository.Memory()
    private var environment: [Int: [UInt8]] = [:]
    /// Whether what no template asks for any more has been let go.
    private var isTidy = false

    private var templates: [LoadedTemplate] { work.templates }
    private var now: Date { work.clock.now }

    init(_ work: RunnerWork) { self.work = work }

    /// - Throws: the error of a template whose failure is fatal; what the database throws; `CancellationError`.
    mutating func run() async throws {
        memory = try await work.repository.load()
        for template in templates { environment[template.index] = memory.environment[template.key] }
        work.publish(environment: environment)
        work.certificates.begin()
        var waiting = Set(templates.indices)
        while true {
            try Task.checkCancellation()
            waiting.formUnion(work.uses.users(of: work.inputs.take()))
            try await render(waiting.subtracting(finished))
            waiting = []
            let next = try await publish()
            try await letGo()
            await work.inputs.wake.wait(until: next ?? .distantFuture, on: work.clock)
        }
    }
}

// MARK: - Rendering

extension RenderingLoop {
    private mutating func render(_ indices: Set<Int>) async throws {
        guard !indices.isEmpty else { return }
        let data = RunnerData(secrets: work.secrets.values, certificates: work.certificates.snapshot)
        var secrets: Set<TemplateDependency> = []
        var certificates: Set<TemplateDependency> = []
        var isRegrouped = drafts.count < templates.count
        for index in indices.sorted() {
            work.logger.debug("(runner) rendering \(templates[index].spec.course)")
            let draft = TemplateDraft(templates[index], data: data, environment: work.variables, now: now)
            drafts[index] = draft
            if work.uses.set(index, draft.used) { isRegrouped = true }
            try judge(draft, of: index)
            let others = draft.missing.filter { data.certificates.wish($0) == nil }
            secrets.formUnion(others)
            // A certificate comes last: whether its files are there already is seen only when all else is known.
            if others.isEmpty { certificates.formUnion(draft.used.subtracting(data.secrets.keys)) }
        }
        if isRegrouped {
            regroup(data.certificates)
            isTidy = false
        }
        for index in indices { if let first = groups.group(of: index).first { pending.insert(first) } }
        if !secrets.isEmpty { work.secrets.want(secrets) }
        try await work.certificates.want(certificates)
    }

    private func judge(_ draft: TemplateDraft, of index: Int) throws {
        guard case .failed(let error) = draft.outcome else { return work.problemList.solve(.rendering(index)) }
        if templates[index].spec.failureIsFatal { throw error }
        if work.problemList.note(error, for: .rendering(index)) { work.logger.error("\(error)") }
    }

    private mutating func regroup(_ certificates: CertificateSnapshot) {
        var uses: [Int: Set<String>] = [:]
        for template in templates where !finished.contains(template.index) {
            let wishes = work.uses.uses(of: template.index).compactMap { certificates.wish($0) }
            uses[template.index] = Set(wishes.map { $0.name(in: certificates.scope) })
        }
        let before = groups
        groups = TemplateGroups(uses)
        guard before != groups else { return }
        pending = Set(pending.compactMap { groups.group(of: $0).first })
        quiet = [:]
        postponed = [:]
    }

    /// Ends what no template asks for any more, as soon as all are known to ask for nothing else.
    private mutating func letGo() async throws {
        guard !isTidy else { return }
        let live = templates.indices.filter { !finished.contains($0) }
        guard live.allSatisfy({ drafts[$0]?.isComplete ?? false }) else { return }
        let used = live.reduce(into: Set<TemplateDependency>()) { $0.formUnion(drafts[$1]?.used ?? []) }
        isTidy = true
        work.secrets.keep(used)
        try await work.certificates.keep(used)
    }
}

// MARK: - Publishing

extension RenderingLoop {
    /// A group that is about to be published.
    private struct Publication {
        let first: Int
        let files: FilePublication
        let difference: FilePublication.Difference
        /// The templates that give something else than what is in place.
        let changed: Set<Int>
    }

    /// Publishes what is ready: noted, then in place, then confirmed.
    /// - Returns: when something else will be ready; nil: only when something changes
    private mutating func publish() async throws -> Date? {
        var next: Date?
        var ready: [Publication] = []
        for first in pending.sorted() {
            if let until = postponed[first]?.until, until > now {
                next = min(next ?? until, until)
            } else if let publication = await prepared(first) {
                if let moment = quietMoment(of: publication), moment > now {
                    next = min(next ?? moment, moment)
                } else {
                    ready.append(publication)
                }
            }
        }
        let changed = ready.reduce(into: Set<Int>()) { $0.formUnion($1.changed) }
        let changes = try await note(changed)
        var placed: Set<Int> = []
        for publication in ready where await place(publication) {
            placed.formUnion(publication.files.group.templates)
        }
        try await confirm(changes, placed: placed)
        // What could not be written is tried again by itself.
        for until in postponed.values.map(\.until) { next = min(next ?? until, until) }
        return next
    }

    /// - Returns: nil when the group waits for more data, or cannot be published as it is
    private mutating func prepared(_ first: Int) async -> Publication? {
        let members = groups.group(of: first).filter { !finished.contains($0) }
        var group = StagedGroup()
        do {
            for index in members {
                guard case .complete(let text, let writes)? = drafts[index]?.outcome else {
                    pending.remove(first)
                    return nil
                }
                try group.add(templates[index], text, writes)
            }
            guard !members.isEmpty else {
                pending.remove(first)
                return nil
            }
            try group.check()
            let files = FilePublication(group: group, store: work.store(of: group))
            let difference = try await files.difference()
            let changed = difference.templates.union(
                group.environment.filter { environment[$0.key] != $0.value }.keys)
            return Publication(first: first, files: files, difference: difference, changed: changed)
        } catch {
            postpone(first, error)
            return nil
        }
    }

    /// From when on a change may be published; nil: at once, as what has never been there.
    private mutating func quietMoment(of publication: Publication) -> Date? {
        let members = publication.files.group.templates
        guard !publication.changed.isEmpty, let period = members.map({ templates[$0].spec }).quietPeriod,
            members.allSatisfy({ memory.published.contains(templates[$0].key) })
        else { return nil }
        return quiet[publication.first, default: QuietTime()].moment(
            of: publication.files.group.hashValue, period: period, now: now)
    }

    private func note(_ changed: Set<Int>) async throws -> [NotedChange] {
        let keys = changed.sorted().map { templates[$0].key }
        let first = keys.filter { !memory.published.contains($0) }
        let others = keys.filter { memory.published.contains($0) }
        let changes = [(templates: first, isFirst: true), (templates: others, isFirst: false)]
            .filter { !$0.templates.isEmpty }
        return changes.isEmpty ? [] : try await work.repository.note(changes)
    }

    /// - Returns: whether it is in place now
    private mutating func place(_ publication: Publication) async -> Bool {
        do {
            try await publication.files.publish(publication.difference)
        } catch {
            postpone(publication.first, error)
            return false
        }
        let group = publication.files.group
        for file in group.files where publication.difference.templates.contains(file.template) {
            work.logger.info("(runner) rendered \(templates[file.template].spec.course)")
        }
        environment.merge(group.environment) { $1 }
        pending.remove(publication.first)
        quiet[publication.first] = nil
        postponed[publication.first] = nil
        work.problemList.solve(.publishing(publication.first))
        return true
    }

    private mutating func postpone(_ first: Int, _ error: any Error) {
        // To be broken off is no failure.
        guard !Task.isCancelled else { return }
        let failures = (postponed[first]?.failures ?? 0) + 1
        var generator = SystemRandomNumberGenerator()
        let delay = Self.schedule.delay(afterFailures: failures, using: &generator)
        postponed[first] = Postponement(failures: failures, until: now.addingTimeInterval(delay.timeInterval))
        let failure =
            error as? SignetError
            ?? SignetError(.unwritableFile, "\(templates[first].spec.name) could not be published.", cause: error)
        if work.problemList.note(failure, for: .publishing(first)) { work.logger.error("\(failure)") }
    }

    /// Takes note of what is in place, and has the handler told.
    private mutating func confirm(_ changes: [NotedChange], placed: Set<Int>) async throws {
        published.formUnion(placed)
        var confirmed = changes
        let placedKeys = Set(placed.map { templates[$0].key })
        for index in confirmed.indices { confirmed[index].templates.removeAll { !placedKeys.contains($0) } }
        confirmed += recalled()
        let news = placed.map { templates[$0] }.filter { template in
            !memory.published.contains(template.key)
                || environment[template.index] != memory.environment[template.key]
        }
        try await work.repository.confirm(
            confirmed,
            published: Dictionary(uniqueKeysWithValues: news.map { ($0.key, environment[$0.index]) }))
        for template in news {
            memory.published.insert(template.key)
            memory.environment[template.key] = environment[template.index]
        }
        if placed.contains(where: { templates[$0].path == nil }) { work.publish(environment: environment) }
        let last = placed.filter { templates[$0].spec.isRenderedOnce }
        if !last.isEmpty {
            finished.formUnion(last)
            isTidy = false
        }
        let isComplete = !work.rendered.isReached && published.count == templates.count
        if isComplete { work.rendered.reach() }
        if isComplete || !confirmed.isEmpty { work.delivery.wake.raise() }
    }

    /// What a run before was about to publish, and is in place now that its templates are: they may have changed then.
    private mutating func recalled() -> [NotedChange] {
        guard !memory.noted.isEmpty else { return [] }
        let known = Set(templates.map(\.key))
        let present = Set(published.map { templates[$0].key })
        var recalled: [NotedChange] = []
        for var change in memory.noted {
            change.templates.removeAll { !known.contains($0) }
            if present.isSuperset(of: change.templates) { recalled.append(change) }
        }
        let numbers = Set(recalled.map(\.number))
        memory.noted.removeAll { numbers.contains($0.number) }
        return recalled
    }
}
