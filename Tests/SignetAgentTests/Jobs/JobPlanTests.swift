import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// What another version of a job means for what runs.
struct JobPlanTests {
    private func job(group: String = "", task: String = "") throws -> JobSpec {
        try JobFixtures.read(JobFixtures.minimal(group: group, task: task)).job
    }

    @Test(arguments: [
        ("", "", GroupDifference.none), ("count = 3", "", .none), ("", "kill_timeout = \"9s\"", .inPlace),
        ("restart { attempts = 0 }", "", .inPlace), ("service { name = \"x\" }", "", .inPlace),
        ("", "env { A = \"b\" }", .restart), ("meta { a = \"b\" }", "", .restart),
        ("", "template {\n data = \"x\"\n destination = \"local/x\"\n}", .restart),
        ("", "vault { policies = [\"pki\"] }", .restart), ("network { port \"a\" { } }", "", .restart),
    ])
    func differences(_ group: String, _ task: String, _ difference: GroupDifference) throws {
        let (old, new) = (try job(), try job(group: group, task: task))
        #expect(GroupDifference(from: old, to: new, group: "only") == difference)
    }

    @Test func plansCountInstances() throws {
        let plan = JobPlan(try job(group: "count = 3", task: "env { A = \"b\" }"), over: try job(group: "count = 2"))
        #expect(plan.groups[0].create == 1)
        #expect(plan.groups[0].restart == 2)
        #expect(plan.groups[0].stop == 0)
        #expect(
            plan.groups[0].changes == [
                SpecificationChange(field: "groups.only.count", old: "2", new: "3"),
                SpecificationChange(field: "groups.only.tasks.main.environment.A", old: nil, new: "b"),
            ])
        let same = JobPlan(try job(), over: try job())
        #expect(!same.hasChanges)
        #expect(same.groups[0].unchanged == 1)
        #expect(JobPlan(try job(), over: nil).isNew)
    }
}
