"""Understanding (意图识别): learned by scikit-learn, served by numpy alone."""
