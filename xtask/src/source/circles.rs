//! Circles of imports: strongly connected components with more than one member (Tarjan's algorithm).

/// Groups of nodes that reach each other, the largest first. `edges[node]` are the nodes that `node` points to.
pub fn of(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search { edges, seen: vec![None; edges.len()], ..Search::default() };
    for node in 0..edges.len() {
        if search.seen[node].is_none() {
            search.visit(node);
        }
    }
    let mut found = search.found;
    found.sort_by_key(|circle| (std::cmp::Reverse(circle.len()), circle[0]));
    found
}

#[derive(Default)]
struct Search<'a> {
    edges: &'a [Vec<usize>],
    /// When a node was met first, and the earliest node that it reaches.
    seen: Vec<Option<(usize, usize)>>,
    clock: usize,
    open: Vec<usize>,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    /// Gives back the earliest node that is reached. Recursion is as deep as the longest chain of imports.
    fn visit(&mut self, node: usize) -> usize {
        let met = self.clock;
        self.clock += 1;
        self.open.push(node);
        let mut lowest = met;
        self.seen[node] = Some((met, lowest));
        for &next in &self.edges[node] {
            match self.seen[next] {
                None => lowest = lowest.min(self.visit(next)),
                Some((met, _)) if self.open.contains(&next) => lowest = lowest.min(met),
                Some(_) => {}
            }
        }
        self.seen[node] = Some((met, lowest));
        if lowest == met {
            let start = self.open.iter().position(|open| *open == node).expect("it was pushed above");
            let mut circle = self.open.split_off(start);
            circle.sort_unstable();
            if circle.len() > 1 {
                self.found.push(circle);
            }
        }
        lowest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_reaches_itself_is_a_circle() {
        // 0 → 1 → 2 → 0 with a tail 2 → 3; 4 ↔ 5; 6 alone, also when it points to itself.
        let edges = [vec![1], vec![2], vec![0, 3], vec![], vec![5], vec![4, 3], vec![6]];
        assert_eq!(of(&edges), [vec![0, 1, 2], vec![4, 5]]);
    }

    #[test]
    fn two_loops_through_one_node_are_one_circle() {
        let edges = [vec![1, 2], vec![0], vec![3], vec![0], vec![0]];
        assert_eq!(of(&edges), [vec![0, 1, 2, 3]]);
        assert_eq!(of(&[]), Vec::<Vec<usize>>::new());
    }

    /// Who reaches whom, by following every edge until nothing new comes.
    fn reach(edges: &[Vec<usize>]) -> Vec<Vec<bool>> {
        let mut reached = vec![vec![false; edges.len()]; edges.len()];
        for (start, row) in reached.iter_mut().enumerate() {
            let mut open = vec![start];
            while let Some(node) = open.pop() {
                for &next in &edges[node] {
                    if !row[next] {
                        row[next] = true;
                        open.push(next);
                    }
                }
            }
        }
        reached
    }

    proptest::proptest! {
        #[test]
        fn who_reaches_each_other_is_in_one_circle(
            edges in proptest::collection::vec(proptest::collection::vec(0..8usize, 0..4), 8),
        ) {
            let (circles, reached) = (of(&edges), reach(&edges));
            let circle = |node| circles.iter().position(|circle| circle.contains(&node));
            for (one, from_one) in reached.iter().enumerate() {
                for (other, from_other) in reached.iter().enumerate().filter(|(other, _)| *other != one) {
                    let together = circle(one).is_some() && circle(one) == circle(other);
                    proptest::prop_assert_eq!(together, from_one[other] && from_other[one]);
                }
            }
        }
    }
}
