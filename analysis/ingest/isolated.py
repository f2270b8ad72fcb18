def parsed(*a): raise NotImplementedError
