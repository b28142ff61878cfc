import SignetCore

/// What a changed job means for an instance of one of its groups: a pure function of both versions.
public enum GroupDifference: String, Hashable, Sendable, Encodable {
    /// Nothing.
    case none
    /// It goes on, and what changed holds from now on: counts, restart policies, how it is ended.
    case inPlace
    /// It is stopped and started again.
    case restart

    public init(from old: JobSpec, to new: JobSpec, group: String) {
        let (before, after) = (old.reduced(to: group), new.reduced(to: group))
        if before == after {
            self = .none
        } else {
            self = before.essence == after.essence ? .inPlace : .restart
        }
    }
}

extension JobSpec {
    /// What an instance of a group depends on.
    func reduced(to group: String) -> JobSpec {
        var job = self
        job.groups = groups.filter { $0.name == group }
        for index in job.groups.indices { job.groups[index].count = 1 }
        job.priority = 50
        return job
    }

    /// Without what can change while a process runs.
    fileprivate var essence: JobSpec {
        var job = self
        for group in job.groups.indices {
            job.groups[group].services = []
            job.groups[group].shutdownDelay = DurationText(.zero)
            for task in job.groups[group].tasks.indices {
                job.groups[group].tasks[task].killTimeout = DurationText(.zero)
                job.groups[group].tasks[task].killSignal = ""
                job.groups[group].tasks[task].shutdownDelay = DurationText(.zero)
                job.groups[group].tasks[task].restart = .standard(for: kind)
            }
        }
        return job
    }
}
